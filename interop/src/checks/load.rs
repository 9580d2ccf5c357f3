//! Many events to many subscribers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use pusher_channels::{ChannelName, Private, channel_name, event_name};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::check::{Bench, Check, check};
use crate::service::APP;
use crate::subscriber::How;

const SUBSCRIBERS: usize = 10;
const CHANNELS: usize = 20;
const EVENTS: usize = 10_000;

pub(super) fn checks() -> Vec<Check> {
    vec![check!(
        "load: 10 000 events to 10 subscribers",
        "src/transport, src/client",
        load
    )]
}

/// A sender for each channel, all at the same time; every subscriber is on every channel. Nothing is lost, nothing
/// comes twice, and the order on each channel is kept.
async fn load(bench: Arc<Bench>) -> Result<()> {
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
    // Not through the tap: this is about speed, too.
    let client = APP.client(bench.around.service.port)?.build()?;
    let senders: Vec<_> = channels
        .iter()
        .map(|channel| {
            let (client, channel) = (client.clone(), channel.clone());
            tokio::spawn(async move {
                for n in 0..EVENTS / CHANNELS {
                    client
                        .trigger(&channel)
                        .event(event_name!("numbered"))
                        .json(&json!({ "n": n }))?
                        .send()
                        .await?;
                }
                Ok::<_, pusher_channels::Error>(())
            })
        })
        .collect();
    for sender in senders {
        sender.await??;
    }
    let sent = started.elapsed();

    // Everything is on its way. It has come when nothing more comes.
    let waiting = || {
        subscribers
            .iter()
            .map(|subscriber| subscriber.events_waiting())
            .sum::<usize>()
    };
    let mut before = waiting();
    while before < SUBSCRIBERS * EVENTS {
        sleep(Duration::from_millis(500)).await;
        let now = waiting();
        if now == before {
            break;
        }
        before = now;
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
