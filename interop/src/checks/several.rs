//! Events on several channels, several events at once, and excluded connections.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use pusher_channels::{ChannelList, Trigger, channel_name, event_name};
use serde_json::json;

use super::events::{nothing_else, received};
use crate::check::{Bench, Check, check};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check!(
            "events: two channels",
            "src/trigger/target.rs",
            two_channels
        ),
        check!(
            "events: a hundred channels",
            "src/trigger/channels.rs",
            hundred_channels
        ),
        check!("events: batch of one", "src/trigger/batch.rs", batch_of_one),
        check!("events: batch of ten", "src/trigger/batch.rs", batch_of_ten),
        check!(
            "events: batch on every kind of channel",
            "src/trigger/batch.rs",
            mixed_batch
        ),
        check!(
            "events: excluding the connection that caused it",
            "src/trigger/mod.rs (exclude)",
            exclusion
        ),
    ]
}

async fn two_channels(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let (public, private) = (
        channel_name!("one-{own}")?,
        channel_name!("private-two-{own}")?,
    );
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&public).await?;
    subscriber.subscribe(&private).await?;
    bench
        .client()?
        .trigger((&public, &private))
        .event("both")
        .text("hello")?
        .send()
        .await?;
    received(&subscriber, &public, "both", "hello").await?;
    received(&subscriber, &private, "both", "hello").await?;
    nothing_else(&bench, &subscriber, &public).await?;
    nothing_else(&bench, &subscriber, &private).await
}

async fn hundred_channels(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channels: Vec<_> = (0..100)
        .map(|n| channel_name!("of-{n}-{own}"))
        .collect::<Result<_, _>>()?;
    let subscriber = bench.subscriber().await?;
    let mut list: Option<ChannelList> = None;
    for channel in &channels {
        subscriber.subscribe(channel).await?;
        match &mut list {
            None => list = Some(ChannelList::new(channel)),
            Some(list) => list.push(channel)?,
        }
    }
    let list = list.context("a hundred is more than none")?;
    bench
        .client()?
        .trigger(&list)
        .event("all")
        .json(&json!({ "n": 100 }))?
        .send()
        .await?;
    for channel in &channels {
        received(&subscriber, channel, "all", r#"{"n":100}"#).await?;
    }
    for channel in &channels {
        ensure!(
            subscriber.take_events(channel).is_empty(),
            "{channel} got it twice"
        );
    }
    Ok(())
}

async fn batch_of_one(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("batch-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&channel).await?;
    let client = bench.client()?;
    let event = client
        .trigger(&channel)
        .event(event_name!("only"))
        .text("hello")?;
    client.batch([event])?.send().await?;
    received(&subscriber, &channel, "only", "hello").await?;
    nothing_else(&bench, &subscriber, &channel).await
}

async fn batch_of_ten(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("private-batch-{own}")?;
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&channel).await?;
    let client = bench.client()?;
    let mut events = Vec::new();
    for n in 0..10 {
        events.push(client.trigger(&channel).event("numbered").json(&n)?);
    }
    let events: [Trigger; 10] = events.try_into().ok().context("ten")?;
    client.batch(events)?.send().await?;
    // In their order.
    for n in 0..10 {
        received(&subscriber, &channel, "numbered", &n.to_string()).await?;
    }
    nothing_else(&bench, &subscriber, &channel).await
}

async fn mixed_batch(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let public = channel_name!("mixed-{own}")?;
    let private = channel_name!("private-mixed-{own}")?;
    let presence = channel_name!("presence-mixed-{own}")?;
    let encrypted = channel_name!("private-encrypted-mixed-{own}")?;
    let cached = channel_name!("private-cache-mixed-{own}")?;
    let both = channel_name!("private-encrypted-cache-mixed-{own}")?;
    let (subscriber, sender) = (bench.subscriber().await?, bench.subscriber().await?);
    for channel in [
        public.as_str(),
        private.as_str(),
        presence.as_str(),
        encrypted.as_str(),
        cached.as_str(),
        both.as_str(),
    ] {
        subscriber.subscribe(channel).await?;
    }
    sender.subscribe(&private).await?;
    let client = bench.client()?;
    let batch = client.batch([
        client.trigger(&public).event("e").text("on public")?,
        client
            .trigger(&private)
            .event("e")
            .text("on private")?
            .exclude(sender.socket_id()?),
        client.trigger(&presence).event("e").json("on presence")?,
        client
            .trigger(&encrypted)
            .event("e")
            .json(&json!({ "on": "encrypted" }))?,
        client.trigger(&cached).event("e").raw_json("[ 1 ]")?,
        client.trigger(&both).event("e").text("on both")?,
    ])?;
    batch.send().await?;
    received(&subscriber, &public, "e", "on public").await?;
    received(&subscriber, &private, "e", "on private").await?;
    received(&subscriber, &presence, "e", "\"on presence\"").await?;
    received(&subscriber, &encrypted, "e", r#"{"on":"encrypted"}"#).await?;
    received(&subscriber, &cached, "e", "[ 1 ]").await?;
    received(&subscriber, &both, "e", "on both").await?;
    // The excluded connection has received only this event.
    nothing_else(&bench, &sender, &private).await
}

async fn exclusion(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let public = channel_name!("but-{own}")?;
    let encrypted = channel_name!("private-encrypted-but-{own}")?;
    let (sender, other) = (bench.subscriber().await?, bench.subscriber().await?);
    for subscriber in [&sender, &other] {
        subscriber.subscribe(&public).await?;
        subscriber.subscribe(&encrypted).await?;
    }
    let (client, without) = (bench.client()?, sender.socket_id()?);
    client
        .trigger(&public)
        .event("e")
        .text("hello")?
        .exclude(without)
        .send()
        .await?;
    client
        .trigger(&encrypted)
        .event("e")
        .text("hello")?
        .exclude(without)
        .send()
        .await?;
    received(&other, &public, "e", "hello").await?;
    received(&other, &encrypted, "e", "hello").await?;
    nothing_else(&bench, &sender, &public).await?;
    nothing_else(&bench, &sender, &encrypted).await
}
