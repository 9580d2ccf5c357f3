//! Many events to many subscribers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use pusher_channels::{ChannelName, Client, Error, Private, Trigger, channel_name, event_name};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::check::{Bench, Check, check};
use crate::service::APP;
use crate::subscriber::{How, WITHIN};

const SUBSCRIBERS: usize = 10;
const CHANNELS: usize = 20;
const EVENTS: usize = 10_000;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check!(
            "load: 10 000 events to 10 subscribers",
            "src/transport, src/client",
            |bench: Arc<Bench>| async move { load(&bench, one_by_one).await }
        ),
        check!(
            "load: 10 000 events by a publisher to 10 subscribers",
            "src/publisher",
            |bench: Arc<Bench>| async move { load(&bench, by_a_publisher).await }
        ),
    ]
}

/// One sender per channel, all at the same time.
async fn one_by_one(client: Client, channels: Vec<ChannelName<Private>>) -> Result<()> {
    let senders: Vec<_> = channels
        .into_iter()
        .map(|channel| {
            let client = client.clone();
            tokio::spawn(async move {
                for n in 0..EVENTS / CHANNELS {
                    event(&client, &channel, n)?.send().await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for sender in senders {
        sender.await??;
    }
    Ok(())
}

/// One queue for all of them.
async fn by_a_publisher(client: Client, channels: Vec<ChannelName<Private>>) -> Result<()> {
    let publisher = client.publisher().start()?;
    let mut receipts = Vec::new();
    for n in 0..EVENTS / CHANNELS {
        for channel in &channels {
            let event = event(&client, channel, n)?;
            receipts.push(publisher.publish(event).await?);
        }
    }
    for receipt in receipts {
        receipt.await?;
    }
    let unsent = publisher.shutdown().await;
    ensure!(unsent.is_empty(), "{unsent:?}");
    let counters = publisher.counters();
    ensure!(
        counters.sent == EVENTS as u64 && counters.failed == 0,
        "{counters:?}"
    );
    Ok(())
}

fn event(client: &Client, channel: &ChannelName<Private>, n: usize) -> Result<Trigger, Error> {
    client
        .trigger(channel)
        .event(event_name!("numbered"))
        .json(&json!({ "n": n }))
}

/// Every subscriber is on every channel. No event is lost or repeated, and the order of each
/// channel is kept.
async fn load<F>(
    bench: &Bench,
    send: impl FnOnce(Client, Vec<ChannelName<Private>>) -> F,
) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    let own = &bench.own;
    let endpoint = bench.around.backend.endpoint();
    let channels: Vec<ChannelName<Private>> = (0..CHANNELS)
        .map(|n| channel_name!(Private: "private-load-{own}-{n}"))
        .collect::<Result<_, _>>()?;
    let mut subscribers = Vec::new();
    for _ in 0..SUBSCRIBERS {
        let how = How {
            endpoint: Some(&endpoint),
            quiet: true,
            ..How::default()
        };
        let subscriber = bench.connect(how).await?;
        for channel in &channels {
            subscriber.subscribe(channel).await?;
        }
        subscribers.push(subscriber);
    }

    let started = Instant::now();
    // Not through the tap, because speed matters here.
    let client = APP.client(bench.around.service.port)?.build()?;
    send(client, channels.clone()).await?;
    let sent = started.elapsed();

    // All events have been sent. The check ends when all have arrived, or no more arrive.
    let waiting = || {
        subscribers
            .iter()
            .map(|subscriber| subscriber.events_waiting())
            .sum::<usize>()
    };
    let (mut before, mut since) = (0, Instant::now());
    while waiting() < SUBSCRIBERS * EVENTS && since.elapsed() < WITHIN {
        sleep(Duration::from_millis(100)).await;
        let now = waiting();
        if now != before {
            (before, since) = (now, Instant::now());
        }
    }
    let received = started.elapsed();

    for (number, subscriber) in subscribers.iter().enumerate() {
        for channel in &channels {
            let events = subscriber.take_events(channel);
            let numbers: Vec<u64> = events
                .iter()
                .filter_map(|(_, data)| serde_json::from_str::<Value>(data).ok()?["n"].as_u64())
                .collect();
            let wrong = numbers
                .iter()
                .zip(0..)
                .find(|(seen, expected)| **seen != *expected);
            ensure!(
                wrong.is_none(),
                "subscriber {number} has got the events on {channel} in another order, or not once: \
                 (seen, expected) = {wrong:?}"
            );
            ensure!(
                numbers.len() == EVENTS / CHANNELS,
                "subscriber {number} has got {} events on {channel}, not {}",
                numbers.len(),
                EVENTS / CHANNELS
            );
        }
    }
    let rate = |took: Duration| EVENTS as f64 / took.as_secs_f64();
    bench.note(format!(
        "{:.0} events a second sent, {:.0} a second received by all {SUBSCRIBERS}",
        rate(sent),
        rate(received)
    ));
    Ok(())
}
