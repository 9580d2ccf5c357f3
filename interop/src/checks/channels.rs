//! Queries of channels, after real subscribers joined and left.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use pusher_channels::channels::Attributes;
use pusher_channels::{AnyChannelName, Batch, ChannelName, Error, Presence, Public, channel_name};
use tokio::time::{Instant, sleep};

use crate::check::{Bench, Check, check};
use crate::service::Engine;
use crate::subscriber::{Subscriber, WITHIN};

pub(super) fn checks() -> Vec<Check> {
    const STATE: &str = "src/channels";
    vec![
        check!("queries: channels", STATE, channels),
        check!(
            "queries: presence channels, with their user counts",
            STATE,
            presence_channels
        ),
        check!(
            "queries: a channel's subscriptions",
            STATE,
            subscription_count
        ),
        check!(
            "queries: a presence channel's users and connections",
            STATE,
            user_count
        ),
        check!("queries: the last event of a cache channel", STATE, cache),
        check!("queries: who is on a presence channel", STATE, users),
        check!(
            "queries: attributes of an event",
            "src/channels/attributes.rs, src/channels",
            with_an_event
        ),
        check!(
            "queries: attributes of a batch",
            "src/trigger/batch.rs, src/channels",
            with_a_batch
        ),
        check!(
            "queries: attributes of each event of a batch",
            "src/trigger/batch.rs, src/trigger/batch_all.rs",
            of_each_event
        )
        .only(Engine::Sockudo),
        check!(
            "queries: keys of parameters in upper and lower case",
            "src/request/sign.rs, src/request/raw.rs",
            keys_of_parameters
        ),
    ]
}

/// Repeats a query until its response is right, because servers cache some responses and notice
/// disconnections late.
pub(super) async fn eventually(asks: impl AsyncFn() -> Result<()>) -> Result<()> {
    let limit = Instant::now() + WITHIN;
    loop {
        match asks().await {
            // A wrong response may become right, but a failed call is an error.
            Err(error) if !error.is::<Error>() && Instant::now() < limit => {
                sleep(Duration::from_millis(100)).await;
            }
            outcome => return outcome,
        }
    }
}

/// Two users, each on some channels.
async fn ada_and_grace(
    bench: &Bench,
    ada_on: &[&str],
    grace_on: &[&str],
) -> Result<(Subscriber, Subscriber)> {
    let (ada, grace) = (
        bench.subscriber_as("ada").await?,
        bench.subscriber_as("grace").await?,
    );
    for channel in ada_on {
        ada.subscribe(channel).await?;
    }
    for channel in grace_on {
        grace.subscribe(channel).await?;
    }
    Ok((ada, grace))
}

async fn channels(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let (public, private) = (
        channel_name!("listed-{own}-a")?,
        channel_name!("private-listed-{own}")?,
    );
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&public).await?;
    subscriber.subscribe(&private).await?;
    let client = bench.client()?;
    eventually(async || {
        let all = client.channels().send().await?.channels;
        let both = [AnyChannelName::from(public.clone()), private.clone().into()];
        ensure!(
            both.iter().all(|name| all.contains_key(name)),
            "not both are in {:?}",
            all.keys()
        );
        let some = client
            .channels()
            .prefix(format!("listed-{own}"))
            .send()
            .await?
            .channels;
        ensure!(some.keys().eq([&both[0]]), "by prefix: {:?}", some.keys());
        Ok(())
    })
    .await?;
    subscriber.leave().await?;
    eventually(async || {
        let some = client
            .channels()
            .prefix(format!("listed-{own}"))
            .send()
            .await?
            .channels;
        ensure!(some.is_empty(), "still occupied: {:?}", some.keys());
        Ok(())
    })
    .await
}

async fn presence_channels(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let (full, half) = (
        channel_name!("presence-{own}-full")?,
        channel_name!("presence-{own}-half")?,
    );
    let _there = ada_and_grace(&bench, &[full.as_str()], &[full.as_str(), half.as_str()]).await?;
    let client = bench.client()?;
    eventually(async || {
        let rooms = client
            .presence_channels()
            .user_count()
            .prefix(format!("presence-{own}"))
            .send()
            .await?
            .channels;
        let seen: Vec<(&ChannelName<Presence>, u64)> = rooms
            .iter()
            .map(|(name, counts)| (name, counts.user_count()))
            .collect();
        ensure!(seen == [(&full, 2), (&half, 1)], "{seen:?}");
        Ok(())
    })
    .await
}

async fn subscription_count(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("private-counted-{own}")?;
    let client = bench.client()?;
    let count = async |expected: (bool, u64)| -> Result<()> {
        let info = client.channel_info(&channel).subscription_count();
        let info = info.send().await?;
        let seen = (info.occupied, info.subscription_count());
        ensure!(seen == expected, "{seen:?}, expected {expected:?}");
        Ok(())
    };
    count((false, 0)).await?;
    let (one, other) = (bench.subscriber().await?, bench.subscriber().await?);
    one.subscribe(&channel).await?;
    other.subscribe(&channel).await?;
    eventually(async || count((true, 2)).await).await?;
    one.leave().await?;
    eventually(async || count((true, 1)).await).await?;
    other.unsubscribe(&channel).await?;
    eventually(async || count((false, 0)).await).await
}

async fn user_count(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("presence-counted-{own}")?;
    let client = bench.client()?;
    // One of them has two connections.
    let ada = bench.subscriber_as("ada").await?;
    let again = bench.subscriber_as("ada").await?;
    let grace = bench.subscriber_as("grace").await?;
    for subscriber in [&ada, &again, &grace] {
        subscriber.subscribe(&channel).await?;
    }
    eventually(async || {
        let info = client.channel_info(&channel).user_count();
        let info = info.subscription_count().send().await?;
        let seen = (info.occupied, info.user_count(), info.subscription_count());
        ensure!(
            seen == (true, 2, 3),
            "(occupied, users, connections): {seen:?}"
        );
        Ok(())
    })
    .await?;
    grace.leave().await?;
    eventually(async || {
        let info = client.channel_info(&channel).user_count().send().await?;
        let users = info.user_count();
        ensure!(users == 1, "{users} users");
        Ok(())
    })
    .await
}

async fn cache(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("cache-asked-{own}")?;
    let client = bench.client()?;
    let info = client.channel_info(&channel).cache().send().await?;
    ensure!(info.cache().is_none(), "before any event: {info:?}");
    let subscriber = bench.subscriber().await?;
    subscriber.subscribe(&channel).await?;
    client
        .trigger(&channel)
        .event("e")
        .json(&["tea", "milk"])?
        .send()
        .await?;
    subscriber.next_event(&channel, "e").await?;
    let info = client.channel_info(&channel).cache().send().await?;
    let cached = info
        .cache()
        .ok_or_else(|| anyhow::anyhow!("it looks empty after an event"))?;
    ensure!(cached.data().contains("milk"), "{}", cached.data());
    ensure!(
        cached
            .ttl()
            .is_some_and(|ttl| ttl <= Duration::from_secs(3600)),
        "{:?}",
        cached.ttl()
    );
    Ok(())
}

async fn users(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channel = channel_name!("presence-who-{own}")?;
    let client = bench.client()?;
    let here = async |expected: &[&str]| -> Result<()> {
        let mut users: Vec<String> = client
            .users(&channel)
            .send()
            .await?
            .ids
            .iter()
            .map(ToString::to_string)
            .collect();
        users.sort();
        ensure!(users == expected, "{users:?}, expected {expected:?}");
        Ok(())
    };
    here(&[]).await?;
    let on = [channel.as_str()];
    let (ada, _grace) = ada_and_grace(&bench, &on, &on).await?;
    eventually(async || here(&["ada", "grace"]).await).await?;
    ada.leave().await?;
    eventually(async || here(&["grace"]).await).await
}

async fn with_an_event(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let (lobby, news) = (
        channel_name!("presence-told-{own}")?,
        channel_name!("told-{own}")?,
    );
    let _there = ada_and_grace(&bench, &[lobby.as_str()], &[lobby.as_str(), news.as_str()]).await?;
    let client = bench.client()?;
    let counts = client
        .trigger(&lobby)
        .with_user_count()
        .with_subscription_count()
        .event("e")
        .text("hello")?
        .send()
        .await?;
    ensure!(
        (counts.user_count(), counts.subscription_count()) == (2, 2),
        "{counts:?}"
    );
    let counts = client
        .trigger((&lobby, &news))
        .with_subscription_count()
        .event("e")
        .text("hello")?
        .send()
        .await?;
    let of = |name: &str| counts.get(name).map(Attributes::subscription_count);
    ensure!(
        (of(lobby.as_str()), of(news.as_str())) == (Some(2), Some(1)),
        "{counts:?}"
    );
    Ok(())
}

async fn with_a_batch(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let (lobby, news) = (
        channel_name!("presence-batch-{own}")?,
        channel_name!("batch-{own}")?,
    );
    let _there = ada_and_grace(&bench, &[lobby.as_str()], &[lobby.as_str(), news.as_str()]).await?;
    let client = bench.client()?;
    let headline = client.trigger(&news).with_subscription_count();
    let headline = headline.event("e").text("hello")?;
    let greeting = client.trigger(&lobby).with_user_count();
    let greeting = greeting.event("e").text("hello")?;
    let (news, lobby) = client.batch((headline, greeting))?.send().await?;
    let (connections, users) = (news.subscription_count(), lobby.user_count());
    ensure!(
        (connections, users) == (1, 2),
        "{connections} connections and {users} users"
    );
    Ok(())
}

/// Each event of a batch gets the counts of its own channel, in the order of the events.
async fn of_each_event(bench: Arc<Bench>) -> Result<()> {
    let own = &bench.own;
    let channels = [1, 2, 3].map(|count| channel_name!(Public: "counted-{count}-{own}"));
    let [one, two, three] = channels;
    let (one, two, three) = (one?, two?, three?);
    let mut there = Vec::new();
    for channels in [&[&one, &two, &three][..], &[&two, &three], &[&three]] {
        let subscriber = bench.subscriber().await?;
        for channel in channels {
            subscriber.subscribe(channel).await?;
        }
        there.push(subscriber);
    }
    let client = bench.client()?;
    for order in [
        [&one, &two, &three],
        [&three, &one, &two],
        [&two, &three, &one],
    ] {
        let event = |channel| {
            let event = client.trigger(channel).with_subscription_count();
            event.event("e").text("hello")
        };
        let expected = order.map(|channel| {
            if channel == &one {
                1
            } else if channel == &two {
                2
            } else {
                3
            }
        });
        let [first, second, third] = order;
        let events = [event(first)?, event(second)?, event(third)?];
        let counts = client.batch(events.clone())?.send().await?;
        let counts = counts.map(|counts| counts.subscription_count());
        ensure!(counts == expected, "{counts:?} instead of {expected:?}");
        let counts = Batch::from_events(&events)?.send().await?;
        let counts: Vec<_> = counts.iter().map(Attributes::subscription_count).collect();
        ensure!(counts == expected, "{counts:?} instead of {expected:?}");
        let counts = client.batch_all(events).send().await?;
        let counts: Vec<_> = counts.iter().map(Attributes::subscription_count).collect();
        ensure!(counts == expected, "{counts:?} instead of {expected:?}");
    }
    Ok(())
}

/// The server verifies a signature that covers the keys in lower case, and receives them as given.
async fn keys_of_parameters(bench: Arc<Bench>) -> Result<()> {
    let client = bench.client()?;
    for keys in [["deviceId", "limit"], ["Zone", "aaa"], ["AUTHOR", "Body"]] {
        let [first, second] = keys;
        let request = client.get::<serde_json::Value>("channels");
        let response = request.query(first, "Ä 1").query(second, 2).send().await;
        ensure!(response.is_ok(), "{keys:?}: {response:?}");
    }
    // The same key in two cases, and a key of the protocol in lower case among them.
    let request = client.get::<serde_json::Value>("channels");
    let request = request.query("Info", "x").query("filter_by_prefix", "no");
    let response = request.send().await?;
    ensure!(
        response["channels"] == serde_json::json!({}),
        "the prefix was ignored: {response}"
    );
    Ok(())
}
