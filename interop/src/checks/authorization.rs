//! Authorization: the server accepts the responses of our endpoint, the example `authorize_axum`,
//! which runs as a process.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use pusher_channels::{
    AnyChannelName, ChannelAuth, Client, EncryptionKey, Member, MemberId, SocketId, channel_name,
};
use serde_json::{Value, json};

use super::events::received;
use crate::check::{Bench, Check, check};
use crate::service::{APP, OTHER_APP};
use crate::subscriber::{How, Subscriber};

pub(super) fn checks() -> Vec<Check> {
    const PRIVATE: &str = "src/endpoint/auth.rs, examples/authorize_axum.rs";
    const PRESENCE: &str =
        "src/endpoint/auth.rs (the string that is signed), src/endpoint/member.rs";
    const ENCRYPTED: &str = "src/crypto/seal.rs (the key of a channel), src/endpoint/auth.rs";
    vec![
        check!("authorization: private channel", PRIVATE, |bench: Arc<
            Bench,
        >| async move {
            let user = format!("ada-{}", bench.own);
            let channel = format!("private-user-{user}");
            let ada = bench.subscriber_of_example(Some(&user)).await?;
            gets_in(&bench, &ada, &channel).await
        }),
        check!("authorization: presence channel", PRESENCE, presence),
        check!(
            "authorization: members with ids of any characters",
            "src/name/member_id.rs, src/endpoint/member.rs, src/channels/users.rs",
            members
        ),
        check!(
            "authorization: encrypted channel",
            ENCRYPTED,
            |bench: Arc<Bench>| async move {
                let ada = bench.subscriber_of_example(Some("ada")).await?;
                gets_in(&bench, &ada, "private-encrypted-vault-7").await
            }
        ),
        check!(
            "authorization: private cache channel",
            PRIVATE,
            |bench: Arc<Bench>| async move {
                let ada = bench.subscriber_of_example(Some("ada")).await?;
                gets_in(&bench, &ada, "private-cache-ticker").await
            }
        ),
        check!(
            "authorization: presence cache channel",
            PRESENCE,
            |bench: Arc<Bench>| async move {
                let ada = bench.subscriber_of_example(Some("ada")).await?;
                let board = bench.own.rsplit('-').next().unwrap_or_default();
                gets_in(&bench, &ada, &format!("presence-cache-board-{board}")).await
            }
        ),
        check!(
            "authorization: encrypted cache channel",
            ENCRYPTED,
            |bench: Arc<Bench>| async move {
                let ada = bench.subscriber_of_example(Some("ada")).await?;
                gets_in(&bench, &ada, "private-encrypted-cache-report").await
            }
        ),
        check!(
            "authorization: what the endpoint refuses",
            "examples/authorize_axum.rs, src/endpoint/axum.rs",
            refusals
        ),
        check!(
            "authorization: forged responses, private channel",
            PRIVATE,
            |bench: Arc<Bench>| async move {
                forged(&bench, &format!("private-forged-{}", bench.own)).await
            }
        ),
        check!(
            "authorization: forged responses, presence channel",
            PRESENCE,
            |bench: Arc<Bench>| async move {
                forged(&bench, &format!("presence-forged-{}", bench.own)).await
            }
        ),
        check!(
            "authorization: forged responses, encrypted channel",
            PRIVATE,
            |bench: Arc<Bench>| async move {
                forged(&bench, &format!("private-encrypted-forged-{}", bench.own)).await
            }
        ),
        check!(
            "authorization: forged responses, private cache channel",
            PRIVATE,
            |bench: Arc<Bench>| async move {
                forged(&bench, &format!("private-cache-forged-{}", bench.own)).await
            }
        ),
    ]
}

/// Subscribes, and receives an event.
async fn gets_in(bench: &Bench, subscriber: &Subscriber, channel: &str) -> Result<()> {
    subscriber.subscribe(channel).await?;
    let channel: AnyChannelName = channel.parse()?;
    let event = format!("for-{}", bench.own);
    bench
        .client()?
        .trigger(&channel)
        .event(&event)
        .json(&json!({ "to": "ada" }))?
        .send()
        .await?;
    received(subscriber, &channel, &event, r#"{"to":"ada"}"#).await
}

/// Members with the ids of identity providers join, and the server reports the same ids.
async fn members(bench: Arc<Bench>) -> Result<()> {
    let ids = [
        "auth0|5f7c8ec7",
        "did:plc:abc",
        "+491701234567",
        "a+b@example.org",
        "José",
        "a\"b\\c/d",
        "1.1::user::{\"id\":\"admin\"}",
    ];
    let own = &bench.own;
    let channel = channel_name!("presence-ids-{own}")?;
    let client = bench.client()?;
    let mut subscribers = Vec::new();
    for id in ids {
        let subscriber = bench.connect(How::default()).await?;
        let id: MemberId = id.parse()?;
        let member = Member::new(id.clone()).info(json!({ "name": id }));
        let answer = client.authorize_presence(&subscriber.socket_id()?, &channel, &member)?;
        subscriber
            .subscribe_with(channel.as_str(), &answer.into_json())
            .await
            .with_context(|| format!("the member {id}"))?;
        subscribers.push(subscriber);
    }
    let seen = subscribers
        .last()
        .context("a subscriber")?
        .members(channel.as_str())
        .await?;
    let present = client.users(&channel).send().await?;
    for id in ids {
        ensure!(seen[id]["name"] == id, "{id} is not among {seen}");
        ensure!(
            present.ids.iter().any(|other| other == id),
            "{id} is not among {present:?}"
        );
    }
    Ok(())
}

/// Members see each other join and leave, with their info.
async fn presence(bench: Arc<Bench>) -> Result<()> {
    let channel = format!("presence-room-{}", bench.own);
    let ada = bench.subscriber_of_example(Some("ada")).await?;
    gets_in(&bench, &ada, &channel).await?;
    is(
        &ada.members(&channel).await?,
        &json!({ "ada": { "name": "ada" } }),
        "the members that ada sees, alone",
    )?;

    let grace = bench.subscriber_of_example(Some("grace")).await?;
    grace.subscribe(&channel).await?;
    let both = json!({ "ada": { "name": "ada" }, "grace": { "name": "grace" } });
    is(
        &grace.members(&channel).await?,
        &both,
        "the members that grace sees",
    )?;
    let added = ada.next_event(&channel, "pusher:member_added").await?;
    is(
        &serde_json::from_str(&added)?,
        &json!({ "id": "grace", "info": { "name": "grace" } }),
        "whom ada sees come",
    )?;
    is(
        &ada.members(&channel).await?,
        &both,
        "the members that ada sees",
    )?;

    grace.leave().await?;
    let removed: Value =
        serde_json::from_str(&ada.next_event(&channel, "pusher:member_removed").await?)?;
    is(&removed["id"], &json!("grace"), "whom ada sees leave")
}

fn is(seen: &Value, expected: &Value, what: &str) -> Result<()> {
    // As values, because servers order the members differently.
    ensure!(
        seen == expected,
        "{what}\n    expected: {expected}\n    seen: {seen}"
    );
    Ok(())
}

async fn refusals(bench: Arc<Bench>) -> Result<()> {
    let refused = async |user: Option<&str>, channel: &str| -> Result<()> {
        let subscriber = bench.subscriber_of_example(user).await?;
        let outcome = subscriber.subscribe(channel).await;
        let error = outcome
            .err()
            .with_context(|| format!("{user:?} was let in to {channel}"))?;
        let text = format!("{error:#}");
        // As pusher-js passes it to the page.
        ensure!(
            text.contains("\"status\":403"),
            "{user:?} on {channel} was refused otherwise: {text}"
        );
        Ok(())
    };
    refused(None, "private-user-ada").await?;
    refused(None, "presence-room-7").await?;
    refused(None, "private-encrypted-vault-7").await?;
    refused(Some("eve"), "private-user-ada").await?;
    refused(Some("eve"), "private-encrypted-other").await?;
    refused(Some("eve"), "private-encrypted-vault-100").await?;
    refused(Some("ada"), "presence-cache-board-007").await?;
    refused(Some("eve"), "private-cache-other").await?;
    refused(Some("eve"), "private-encrypted-cache-other").await?;
    refused(Some("not a user id"), "presence-room-7").await
}

/// The manipulations of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forgery {
    ForAnotherConnection,
    ForAnotherChannel,
    SignedWithAnotherSecret,
    ForAnotherApp,
    CutOff,
    AnotherSignature,
    NoSignature,
    AnotherUser,
    OneSpaceMore,
}

impl Forgery {
    const OF_ANY: [Self; 7] = [
        Self::ForAnotherConnection,
        Self::ForAnotherChannel,
        Self::SignedWithAnotherSecret,
        Self::ForAnotherApp,
        Self::CutOff,
        Self::AnotherSignature,
        Self::NoSignature,
    ];
    const OF_MEMBERS: [Self; 2] = [Self::AnotherUser, Self::OneSpaceMore];

    fn answer(self, bench: &Bench, own: &SocketId, channel: &AnyChannelName) -> Result<String> {
        let key = bench.around.backend.key.clone();
        let honest = bench.client()?;
        let right = answer(&honest, own, channel)?;
        match self {
            Self::ForAnotherConnection => answer(&honest, &"1234.5678".parse()?, channel),
            Self::ForAnotherChannel => answer(&honest, own, &format!("{channel}-other").parse()?),
            Self::SignedWithAnotherSecret => {
                let client = Client::builder(APP.id, APP.key, OTHER_APP.secret).cluster("unused");
                answer(&client.encryption_key(key).build()?, own, channel)
            }
            Self::ForAnotherApp => answer(
                &OTHER_APP
                    .client(bench.port())?
                    .encryption_key(key)
                    .build()?,
                own,
                channel,
            ),
            Self::CutOff => with(&right, "auth", |auth| auth[..auth.len() - 1].to_owned()),
            Self::AnotherSignature => with(&right, "auth", flip_last),
            Self::NoSignature => with(&right, "auth", |_| format!("{}:", APP.key)),
            Self::AnotherUser => with(&right, "channel_data", |data| data.replace("ada", "eve")),
            Self::OneSpaceMore => with(&right, "channel_data", |data| format!("{data} ")),
        }
    }
}

/// The authentic response authorizes a subscriber, and forgeries are rejected.
async fn forged(bench: &Bench, channel: &str) -> Result<()> {
    let name: AnyChannelName = channel.parse()?;
    let mut forgeries = Forgery::OF_ANY.to_vec();
    if matches!(name, AnyChannelName::Presence(_)) {
        forgeries.extend(Forgery::OF_MEMBERS);
    }
    for forgery in forgeries {
        // A connection may be unusable after a rejection.
        let subscriber = bench.connect(How::default()).await?;
        let answer = forgery.answer(bench, &subscriber.socket_id()?, &name)?;
        let outcome = subscriber.subscribe_with(channel, &answer).await;
        ensure!(
            outcome.is_err(),
            "{} let a subscriber in with {forgery:?}: {answer}",
            bench.engine()
        );
    }
    let subscriber = bench.connect(How::default()).await?;
    let answer = answer(&bench.client()?, &subscriber.socket_id()?, &name)?;
    subscriber
        .subscribe_with(channel, &answer)
        .await
        .context("the honest answer")
}

fn answer(
    client: &Client<EncryptionKey>,
    socket_id: &SocketId,
    channel: &AnyChannelName,
) -> Result<String> {
    let answer: ChannelAuth = match channel {
        AnyChannelName::Public(_) => anyhow::bail!("nobody asks for public channels"),
        AnyChannelName::Private(channel) => client.authorize(socket_id, channel),
        AnyChannelName::PrivateEncrypted(channel) => client.authorize(socket_id, channel),
        AnyChannelName::Presence(channel) => {
            client.authorize_presence(socket_id, channel, Member::new("ada".parse()?))?
        }
    };
    Ok(answer.into_json())
}

/// The response with one field changed.
pub(super) fn with(answer: &str, field: &str, change: impl Fn(&str) -> String) -> Result<String> {
    let mut answer: Value = serde_json::from_str(answer)?;
    let changed = change(answer[field].as_str().context("no such field")?);
    answer[field] = changed.into();
    Ok(answer.to_string())
}

/// Another last character, within the alphabet of signatures.
pub(super) fn flip_last(text: &str) -> String {
    let (start, last) = text.split_at(text.len() - 1);
    format!("{start}{}", if last == "0" { "1" } else { "0" })
}
