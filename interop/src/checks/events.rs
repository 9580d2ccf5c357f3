//! Events: pusher-js receives what was sent, byte for byte.

use std::fmt::Display;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use pusher_channels::declared::AcceptsAnyEvent;
use pusher_channels::trigger::{OneChannel, Target};
use pusher_channels::{AnyChannelName, Error, Trigger, channel_name};
use serde_json::{Value, json};

use crate::check::{Bench, Check, check};
use crate::service::{APP, Engine};
use crate::subscriber::Subscriber;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check!(
            "events: public channel",
            "src/trigger, src/trigger/body.rs",
            |bench: Arc<Bench>| async move {
                let own = &bench.own;
                let channel = channel_name!("room-{own}")?;
                arrives(&bench, &channel).await.map(drop)
            }
        ),
        check!(
            "events: private channel",
            "src/trigger, src/trigger/body.rs",
            |bench: Arc<Bench>| async move {
                let own = &bench.own;
                let channel = channel_name!("private-room-{own}")?;
                arrives(&bench, &channel).await.map(drop)
            }
        ),
        check!(
            "events: presence channel",
            "src/trigger, src/trigger/body.rs",
            |bench: Arc<Bench>| async move {
                let own = &bench.own;
                let channel = channel_name!("presence-room-{own}")?;
                arrives(&bench, &channel).await.map(drop)
            }
        ),
        check!(
            "events: encrypted channel",
            SEALING,
            |bench: Arc<Bench>| async move {
                let own = &bench.own;
                let channel = channel_name!("private-encrypted-room-{own}")?;
                arrives(&bench, &channel).await.map(drop)
            }
        ),
        check!(
            "events: idempotency key",
            "src/name/idempotency_key.rs, src/trigger/body.rs",
            idempotency_key
        ),
        check!(
            "events: rejected event among others, with idempotency keys",
            "src/publisher/delivery.rs",
            rejected_with_keys
        ),
        check!(
            "events: public cache channel",
            "src/trigger, src/trigger/body.rs",
            |bench: Arc<Bench>| async move {
                let own = &bench.own;
                let channel = channel_name!("cache-room-{own}")?;
                arrives_later_too(&bench, &channel).await
            }
        ),
        check!(
            "events: private cache channel",
            "src/trigger, src/trigger/body.rs",
            |bench: Arc<Bench>| async move {
                let own = &bench.own;
                let channel = channel_name!("private-cache-room-{own}")?;
                arrives_later_too(&bench, &channel).await
            }
        ),
        check!(
            "events: presence cache channel",
            "src/trigger, src/trigger/body.rs",
            |bench: Arc<Bench>| async move {
                let own = &bench.own;
                let channel = channel_name!("presence-cache-room-{own}")?;
                arrives_later_too(&bench, &channel).await
            }
        ),
        check!("events: encrypted cache channel", SEALING, |bench: Arc<
            Bench,
        >| async move {
            let own = &bench.own;
            let channel = channel_name!("private-encrypted-cache-room-{own}")?;
            arrives_later_too(&bench, &channel).await
        }),
        check!(
            "events: data of every form",
            "src/trigger/builder.rs, src/json/escape.rs",
            data
        ),
        check!(
            "events: data of 10 240 bytes",
            "src/trigger/body.rs (the limit)",
            largest
        ),
        check!(
            "events: names in any script",
            "src/name/text.rs, src/json/escape.rs",
            names
        ),
        check!(
            "events: client events",
            "nothing of ours: it shows that what others send arrives",
            client_events
        ),
    ]
}

const SEALING: &str = "src/trigger/target.rs (which channels are sealed), src/crypto/seal.rs (how)";

/// The data of an event.
enum Data {
    Text(String),
    Json(Value),
    Raw(String),
}

impl Data {
    /// The data as it is sent, unless it is encrypted.
    fn sent_as(&self) -> String {
        match self {
            Self::Text(text) | Self::Raw(text) => text.clone(),
            Self::Json(value) => value.to_string(),
        }
    }

    fn on<T: Target<Reach = OneChannel, Events: AcceptsAnyEvent>>(
        &self,
        bench: &Bench,
        channel: T,
        event: &str,
    ) -> Result<Trigger> {
        let builder = bench.client()?.trigger(channel).event(event);
        let trigger: Result<Trigger, Error> = match self {
            Self::Text(text) => builder.text(text),
            Self::Json(value) => builder.json(value),
            Self::Raw(text) => builder.raw_json(text),
        };
        Ok(trigger?)
    }
}

fn some_json() -> Data {
    Data::Json(json!({ "id": 42, "items": ["tea", "milk"], "note": null, "to": { "name": "Ada" } }))
}

/// Checks the next event of this name, as it was received and as pusher-js passes it to the page.
pub(super) async fn received(
    subscriber: &Subscriber,
    channel: impl Display,
    event: &str,
    sent: &str,
) -> Result<()> {
    let channel = channel.to_string();
    let frame = subscriber.next_frame(&channel, event).await?;
    if channel.starts_with("private-encrypted-") {
        let sealed = frame
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok());
        let sealed: Value = sealed.unwrap_or_else(|| frame.clone());
        ensure!(
            sealed["nonce"].is_string() && sealed["ciphertext"].is_string(),
            "an event of the encrypted channel {channel} crossed the wire unencrypted: its data is {frame}, \
             and should be a nonce and a ciphertext"
        );
    } else {
        ensure!(
            frame == sent,
            "the data of {event:?} on {channel} is not what was sent\n    sent: {sent:?}\n    over the wire: {frame}"
        );
    }
    let got = subscriber.next_event(&channel, event).await?;
    let expected = as_given_by_pusher_js(sent);
    ensure!(
        got == expected,
        "pusher-js makes something else of {event:?} on {channel}\n    expected: {expected}\n    got: {got}"
    );
    Ok(())
}

/// pusher-js passes JSON as its value, and everything else as a string; its data is compared as
/// JSON.
fn as_given_by_pusher_js(sent: &str) -> String {
    let value = serde_json::from_str(sent).unwrap_or_else(|_| Value::String(sent.to_owned()));
    value.to_string()
}

/// Sends JSON, then text; a subscriber receives each once. Returns the last data.
async fn arrives<T>(bench: &Bench, channel: T) -> Result<String>
where
    T: Target<Reach = OneChannel, Events: AcceptsAnyEvent> + Copy + Display,
{
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(channel).await?;
    let mut last = String::new();
    for (event, data) in [
        ("created", some_json()),
        ("said", Data::Text("hello".to_owned())),
    ] {
        data.on(bench, channel, event)?.send().await?;
        last = data.sent_as();
        received(&subscriber, channel, event, &last).await?;
    }
    nothing_else(bench, &subscriber, channel).await?;
    Ok(last)
}

/// Does the same for a cache channel, whose last event later subscribers receive.
async fn arrives_later_too<T>(bench: &Bench, channel: T) -> Result<()>
where
    T: Target<Reach = OneChannel, Events: AcceptsAnyEvent> + Copy + Display,
{
    let early = bench.subscriber().await?;
    early.subscribe(channel).await?;
    for (event, data) in [
        ("created", some_json()),
        ("said", Data::Text("hello".to_owned())),
    ] {
        data.on(bench, channel, event)?.send().await?;
        let sent = data.sent_as();
        received(&early, channel, event, &sent).await?;
        let late = bench.subscriber().await?;
        late.subscribe(channel).await?;
        received(&late, channel, event, &sent)
            .await
            .context("who subscribed later")?;
    }
    Ok(())
}

/// Sends an event twice with one key. Only Sockudo recognizes it; the others ignore the key.
async fn idempotency_key(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("idempotent-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&channel).await?;
    let event = bench.client()?.trigger(&channel).event("e").text("hello")?;
    let event = event.idempotency_key(format!("key-{own}"))?;
    event.clone().send().await?;
    event.send().await?;
    let times = match bench.engine() {
        Engine::Sockudo => 1,
        Engine::Soketi => 2,
    };
    for _ in 0..times {
        subscriber.next_event(&channel, "e").await?;
    }
    nothing_else(&bench, &subscriber, &channel).await
}

/// Each of the others arrives once, and the rejected one is reported as such. Sockudo publishes the events
/// before the rejected one, keeps the key of the rejected one, and takes it for accepted in the next batch.
async fn rejected_with_keys(bench: Arc<Bench>) -> Result<()> {
    const EVENTS: usize = 10;
    const REJECTED: usize = 4;
    let own = &bench.own;
    let channel = channel_name!("rejected-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&channel).await?;
    let client = APP.client(bench.port())?.idempotency(true);
    let client = client.max_data_size(100_000).build()?;
    let publisher = client.publisher().start()?;
    let mut receipts = Vec::new();
    for n in 0..EVENTS {
        let data = if n == REJECTED {
            "x".repeat(20_000)
        } else {
            n.to_string()
        };
        let event = publisher.trigger(&channel).event(format!("e-{n}"));
        receipts.push(event.text(data)?.publish().await?);
    }
    for (n, receipt) in receipts.into_iter().enumerate() {
        let accepted = receipt.await;
        ensure!(
            accepted.is_ok() == (n != REJECTED),
            "the receipt of event {n} says {accepted:?}"
        );
    }
    for n in (0..EVENTS).filter(|n| *n != REJECTED) {
        subscriber.next_event(&channel, &format!("e-{n}")).await?;
    }
    nothing_else(&bench, &subscriber, &channel).await
}

/// Checks that nothing else was received: an event after all others is the only one that arrives.
pub(super) async fn nothing_else<T>(
    bench: &Bench,
    subscriber: &Subscriber,
    channel: T,
) -> Result<()>
where
    T: Target<Reach = OneChannel, Events: AcceptsAnyEvent> + Copy + Display,
{
    Data::Text("-".to_owned())
        .on(bench, channel, "fence")?
        .send()
        .await?;
    subscriber.next_event(channel, "fence").await?;
    let more = subscriber.take_events(channel);
    // Members who joined or left are not events that were sent.
    let more: Vec<_> = more
        .iter()
        .filter(|(event, _)| !event.starts_with("pusher:"))
        .collect();
    ensure!(
        more.is_empty(),
        "events that nobody sent, or twice: {more:?}"
    );
    Ok(())
}

async fn data(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let plain = channel_name!("data-{own}")?;
    let sealed = channel_name!("private-encrypted-data-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&plain).await?;
    subscriber.subscribe(&sealed).await?;
    let text = |text: &str| Data::Text(text.to_owned());
    let forms = [
        text("hello"),
        // pusher-js parses text that happens to be JSON.
        text("123"),
        text("\"in quotes\""),
        text("{not json"),
        text(" spaces\tand\nlines\r\n"),
        text("quotes \" and \\ and / and \u{0} \u{1f} \u{7f}"),
        text("größer, 東京, Ελλάδα, 🎈👩‍👩‍👧, \u{2028}\u{2029}, e\u{301}, \u{feff}"),
        text("<b>&amp;</b> %41+&=#?"),
        Data::Json(json!("text in quotes")),
        Data::Json(json!(null)),
        Data::Json(json!([])),
        Data::Json(json!({})),
        Data::Json(
            json!({ "größe": "東京 🎈", "\"": "\\", "nested": [[1, -2.5, true, null], { "a": { "b": "c" } }] }),
        ),
        Data::Raw("{ \"kept\" :\n[ 1,2 ,\t3 ] , \"a\":\"\\u00e9\\/\" }".to_owned()),
    ];
    for (number, form) in forms.iter().enumerate() {
        let sent = form.sent_as();
        let event = format!("form-{number}");
        form.on(&bench, &plain, &event)?.send().await?;
        received(&subscriber, &plain, &event, &sent).await?;
        form.on(&bench, &sealed, &event)?.send().await?;
        received(&subscriber, &sealed, &event, &sent).await?;
    }
    Ok(())
}

async fn largest(bench: Arc<Bench>) -> Result<()> {
    /// The text that fits into 10 240 bytes on an encrypted channel, next to base64 and a nonce.
    const SEALED: usize = 7_619;
    let own = &bench.own;
    let plain = channel_name!("large-{own}")?;
    let sealed = channel_name!("private-encrypted-large-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&plain).await?;
    subscriber.subscribe(&sealed).await?;

    let text = Data::Text("0123456789".repeat(1024));
    ensure!(text.sent_as().len() == 10_240);
    text.on(&bench, &plain, "text")?.send().await?;
    received(&subscriber, &plain, "text", &text.sent_as()).await?;

    // Every character has two bytes, and the server escapes none of them.
    let json = Data::Json(json!({ "text": "é".repeat(5_114) }));
    ensure!(json.sent_as().len() == 10_239, "{}", json.sent_as().len());
    json.on(&bench, &plain, "json")?.send().await?;
    received(&subscriber, &plain, "json", &json.sent_as()).await?;

    let text = Data::Text("x".repeat(SEALED));
    text.on(&bench, &sealed, "sealed")?.send().await?;
    received(&subscriber, &sealed, "sealed", &text.sent_as()).await?;

    for (data, channel) in [
        ("x".repeat(10_241), plain.to_string()),
        ("x".repeat(SEALED + 1), sealed.to_string()),
    ] {
        let channel: AnyChannelName = channel.parse()?;
        let refused = bench.client()?.trigger(&channel).event("e").text(&data);
        ensure!(
            refused.is_err_and(|error| error.is_too_large()),
            "one byte more was not refused"
        );
    }
    Ok(())
}

async fn names(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("names-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&channel).await?;
    let long = "n".repeat(200);
    for event in [
        "größe 東京 🎈",
        "with \"quotes\" \\ and /",
        "client-like",
        &long,
    ] {
        bench
            .client()?
            .trigger(&channel)
            .event(event)
            .text("hello")?
            .send()
            .await?;
        received(&subscriber, &channel, event, "hello").await?;
    }
    Ok(())
}

async fn client_events(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("private-talk-{own}")?;
    let (one, other) = (bench.subscriber().await?, bench.subscriber().await?);
    one.subscribe(&channel).await?;
    other.subscribe(&channel).await?;
    one.trigger(&channel, "client-typing", &json!({ "who": "Ada" }))
        .await?;
    let data = other.next_event(&channel, "client-typing").await?;
    ensure!(data == r#"{"who":"Ada"}"#, "{data}");
    Ok(())
}
