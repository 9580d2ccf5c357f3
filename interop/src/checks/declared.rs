//! Declared channels: the values that the backend uses, and the TypeScript module of the page.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use pusher_channels::{Channel as _, UserId};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::channels::eventually;
use crate::check::{Bench, Check, check};
use crate::declared::{
    AppChannel, Inbox, Line, News, OrderCreated, OrderPaid, Room, Said, Typing, Vault,
};
use crate::node::{self, Node};
use crate::service::{APP, Engine};
use crate::subscriber::{How, Subscriber, WITHIN};

pub(super) fn checks() -> Vec<Check> {
    const STATE: &str = "src/channels, src/declared";
    vec![
        check!(
            "TypeScript: typed events through the server",
            "src/typescript, src/declared, src/endpoint/request.rs (SubscriptionRequest), src/webhook/event.rs (client_event)",
            typed_events
        ),
        check!("queries: declared channels", STATE, queries),
        check!(
            "queries: channels of a declared type, with their user counts",
            STATE,
            lists
        ),
    ]
}

/// `js/typed/subscriber.ts`, which uses the generated module.
struct Typed {
    node: Node,
    name: &'static str,
    seen: Vec<Value>,
}

impl Typed {
    /// Starts it, and waits for the outcomes of its four subscriptions.
    async fn start(
        bench: &Bench,
        name: &'static str,
        user: &UserId,
        inbox: &Inbox,
        room: &Room,
    ) -> Result<Self> {
        let around = &bench.around;
        let log = format!("{}-typed-{name}", bench.engine().name().to_lowercase());
        let file = around.settings.typed.join("subscriber.js");
        let mut typed = Self {
            node: Node::start_file(&around.settings, &file, &log)?,
            name,
            seen: Vec::new(),
        };
        let settings = json!({
            "key": APP.key,
            "port": around.service.port,
            "endpoint": around.backend.declared_endpoint(),
            "user": user,
            "inbox": inbox.user,
            "room": room.room,
        });
        typed.tell(&settings).await?;
        Ok(typed)
    }

    async fn tell(&mut self, command: &Value) -> Result<()> {
        node::write_line(&mut self.node.input, command).await
    }

    /// Waits until it has said all of these, in any order.
    async fn says(&mut self, bench: &Bench, mut wanted: Vec<Value>) -> Result<()> {
        loop {
            wanted.retain(
                |line| match self.seen.iter().position(|seen| seen == line) {
                    Some(at) => {
                        self.seen.remove(at);
                        false
                    }
                    None => true,
                },
            );
            if wanted.is_empty() {
                return Ok(());
            }
            let line = timeout(WITHIN, node::read_line(&mut self.node.output)).await;
            let line = line.with_context(|| {
                format!(
                    "{} did not say {wanted:?} within {WITHIN:?}, but {:?}",
                    self.name, self.seen
                )
            })??;
            bench
                .transcript
                .push(&format!("{} (TypeScript)", self.name), &line.to_string());
            self.seen.push(line);
        }
    }
}

fn room() -> Room {
    Room {
        room: fastrand::u32(..),
    }
}

async fn typed_events(bench: Arc<Bench>) -> Result<()> {
    let (room, client) = (room(), bench.client()?);
    let vault = Vault { room: room.room };
    let ada: UserId = format!("ada-{}", bench.own).parse()?;
    let grace: UserId = format!("grace-{}", bench.own).parse()?;
    let inbox = Inbox { user: ada.clone() };

    let mut of_ada = Typed::start(&bench, "ada", &ada, &inbox, &room).await?;
    let subscribed = |name: &str| json!({ "subscribed": name });
    let shared = [
        subscribed(room.name().as_str()),
        subscribed(vault.name().as_str()),
        subscribed(News.name().as_str()),
    ];
    let mut expected = shared.to_vec();
    expected.push(subscribed(inbox.name().as_str()));
    expected.push(json!({ "me": format!("THE {ada}").to_uppercase(), "count": 1 }));
    of_ada.says(&bench, expected).await?;

    // The extractor rejects what is not a declared channel, the endpoint the inbox of somebody else.
    let stranger = subscriber(&bench, "eve", &[]).await?;
    for name in [
        "private-user",
        "presence-room-007",
        "private-encrypted-room-x",
    ] {
        let outcome = stranger.subscribe(name).await;
        ensure!(outcome.is_err(), "{name} was authorized");
    }
    let mut of_grace = Typed::start(&bench, "grace", &grace, &inbox, &room).await?;
    let mut expected = shared.to_vec();
    expected.push(json!({ "refused": inbox.name(), "status": 403 }));
    expected.push(json!({ "me": format!("THE {grace}").to_uppercase(), "count": 2 }));
    of_grace.says(&bench, expected).await?;
    let came = json!({ "came": format!("THE {grace}").to_uppercase() });
    of_ada.says(&bench, vec![came]).await?;

    let line = |name: &str, price| Line {
        name: name.to_owned(),
        price,
    };
    let created = OrderCreated {
        id: 41,
        lines: vec![line("tea", 3), line("größe", 4)],
        note: None,
    };
    client.trigger(&inbox).payload(&created)?.send().await?;
    let expected = json!({ "created": 42, "names": ["TEA", "GRÖSSE"], "sum": 7, "note": "none" });
    of_ada.says(&bench, vec![expected]).await?;
    let paid = OrderPaid { order_id: 42 };
    client.trigger(&inbox).payload(&paid)?.send().await?;
    of_ada.says(&bench, vec![json!({ "paid": 43 })]).await?;

    let said = |text: &str| Said {
        text: text.to_owned(),
    };
    client
        .trigger(&room)
        .payload(&said("hello"))?
        .send()
        .await?;
    client
        .trigger(&vault)
        .payload(&said("psst"))?
        .send()
        .await?;
    client
        .trigger(&News)
        .event("headline")
        .json(&[1, 2])?
        .send()
        .await?;
    for typed in [&mut of_ada, &mut of_grace] {
        let all = vec![
            json!({ "said": "HELLO" }),
            json!({ "secret": "PSST" }),
            json!({ "headline": [1, 2] }),
        ];
        typed.says(&bench, all).await?;
    }

    // A client event, at the other subscriber and in the webhook.
    of_ada.tell(&json!({ "type": 7 })).await?;
    of_ada
        .says(&bench, vec![json!({ "triggered": true })])
        .await?;
    // Sockudo does not name the sender of a client event.
    let from = match bench.engine() {
        Engine::Sockudo => None,
        Engine::Soketi => Some(&ada),
    };
    let typing = json!({ "typing": 8, "from": from });
    of_grace.says(&bench, vec![typing]).await?;
    let backend = &bench.around.backend;
    let typing = backend
        .next_webhook("a client event", bench.patience, |event| {
            let read = event.client_event::<Room, Typing>().transpose()?;
            let of_this_room = read.as_ref().is_ok_and(|(of, _)| *of == room);
            (of_this_room || read.is_err()).then_some(read)
        })
        .await?;
    let (_, typing) = typing?;
    ensure!(
        typing == Typing { characters: 7 },
        "the webhook has {typing:?}"
    );
    Ok(())
}

/// A subscriber to these channels, which our endpoint for declared channels authorizes.
async fn subscriber(bench: &Bench, user: &str, channels: &[String]) -> Result<Subscriber> {
    let how = How {
        endpoint: Some(&bench.around.backend.declared_endpoint()),
        user: Some(user),
        ..How::default()
    };
    let subscriber = bench.connect(how).await?;
    for channel in channels {
        subscriber.subscribe(channel).await?;
    }
    Ok(subscriber)
}

async fn queries(bench: Arc<Bench>) -> Result<()> {
    let (room, client) = (room(), bench.client()?);
    let name = room.name().to_string();
    let user: UserId = format!("ada-{}", bench.own).parse()?;
    let inbox = Inbox { user };
    let names = [name.clone(), inbox.name().to_string()];
    let _ada = subscriber(&bench, inbox.user.as_ref(), &names).await?;
    let grace = subscriber(&bench, "grace", &[name]).await?;
    // A value is the channel of an event, too.
    let said = Said {
        text: "hello".to_owned(),
    };
    client.trigger(&room).payload(&said)?.send().await?;
    let data = grace.next_event(room.name(), "said").await?;
    ensure!(data == r#"{"text":"hello"}"#, "{data}");

    eventually(async || {
        let mut ids = client.users(&room).send().await?.ids;
        ids.sort();
        ensure!(ids == [inbox.user.as_ref(), "grace"], "users: {ids:?}");
        let info = client.channel_info(&room).user_count().send().await?;
        ensure!(info.user_count() == 2, "{} users", info.user_count());
        let info = client.channel_info(&inbox).send().await?;
        ensure!(info.occupied, "the inbox looks vacant");
        let all = client.channels().of::<AppChannel>().send().await?.channels;
        let found: Vec<_> = all.into_iter().map(|(channel, _)| channel).collect();
        for channel in [AppChannel::from(room.clone()), inbox.clone().into()] {
            ensure!(found.contains(&channel), "{channel:?} is not in {found:?}");
        }
        Ok(())
    })
    .await
}

async fn lists(bench: Arc<Bench>) -> Result<()> {
    let (room, client) = (room(), bench.client()?);
    let name = [room.name().to_string()];
    let _ada = subscriber(&bench, "ada", &name).await?;
    let _grace = subscriber(&bench, "grace", &name).await?;
    eventually(async || {
        let rooms = client.presence_channels().user_count().of::<Room>();
        let rooms = rooms.send().await?.channels;
        let count = rooms
            .iter()
            .find(|(found, _)| *found == room)
            .map(|(_, state)| state.user_count());
        ensure!(count == Some(2), "{count:?} users of {room:?}");
        Ok::<_, anyhow::Error>(())
    })
    .await
}
