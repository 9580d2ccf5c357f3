//! The number of events that merging saves, against one event for each piece or value. A server on
//! 127.0.0.1 takes 50 ms for each request and records what arrives.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement prints its result, and fails by panicking"
)]

#[path = "measure/slow.rs"]
mod slow;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pusher_channels::{ChannelName, EventName, Private, channel_name, event_name};
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval};

use slow::Slow;

const ANSWER: EventName = event_name!("answer");
const CHAT: ChannelName<Private> = channel_name!("private-chat-7");
const PIECES: usize = 1_000;
const EACH: Duration = Duration::from_millis(10);
const RESPONSE_TIME: Duration = Duration::from_millis(50);
const CHANGES: usize = 10_000;
const KEYS: usize = 50;

/// A row of the table.
struct Row {
    name: &'static str,
    events: usize,
    requests: usize,
    first: Duration,
    limit: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let (each, merged, floor) = tokio::join!(one_by_one(), streamed(None), streamed(Some(200)));
    let latest = latest().await;
    println!("| | events | requests | first after | limit |");
    println!("|---|--:|--:|--:|--:|");
    let mut missed = false;
    for row in [each, merged, floor, latest] {
        let Row {
            name,
            events,
            requests,
            first,
            limit,
        } = row;
        missed |= events > limit;
        let mark = if events > limit { " (missed)" } else { "" };
        println!(
            "| {name} | {events} | {requests} | {} ms | ≤ {limit}{mark} |",
            first.as_millis()
        );
    }
    if missed {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn pieces() -> impl Iterator<Item = String> {
    (0..PIECES).map(|n| format!("word{n} "))
}

/// Calls `push` with each piece, 100 times per second.
async fn produce(mut push: impl AsyncFnMut(String)) {
    let mut ticks = interval(EACH);
    // A late tick must not slow the production down.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for piece in pieces() {
        ticks.tick().await;
        push(piece).await;
    }
}

async fn one_by_one() -> Row {
    let server = Slow::start(RESPONSE_TIME);
    let publisher = server.client().publisher().start().unwrap();
    let start = Instant::now();
    produce(async |piece| {
        let event = publisher.trigger(&CHAT).event(ANSWER).text(&piece).unwrap();
        event.publish().await.unwrap();
    })
    .await;
    publisher.flush().await;
    let data: Vec<String> = server.data();
    assert_eq!(data.concat(), pieces().collect::<String>());
    Row {
        name: "an answer of 1000 pieces, one event for each",
        events: data.len(),
        requests: server.requests(),
        first: server.first().duration_since(start),
        limit: PIECES,
    }
}

async fn streamed(min_interval: Option<u64>) -> Row {
    let server = Slow::start(RESPONSE_TIME);
    let builder = server.client().publisher();
    let builder = match min_interval {
        Some(millis) => builder.min_interval(Duration::from_millis(millis)),
        None => builder,
    };
    let publisher = builder.start().unwrap();
    let start = Instant::now();
    let mut answer = publisher.stream(&CHAT, ANSWER).unwrap();
    produce(async |piece| answer.push(piece).unwrap()).await;
    answer.finish().await.unwrap();

    #[derive(Deserialize)]
    struct Piece {
        seq: usize,
        text: String,
    }
    let data = server.data();
    let arrived: Vec<Piece> = data
        .iter()
        .map(|data| serde_json::from_str(data).unwrap())
        .collect();
    assert!(arrived.iter().map(|piece| piece.seq).eq(0..arrived.len()));
    let text: String = arrived.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(text, pieces().collect::<String>());
    Row {
        name: match min_interval {
            None => "the same as a stream",
            Some(_) => "the same with `min_interval(200 ms)`",
        },
        events: data.len(),
        requests: server.requests(),
        first: server.first().duration_since(start),
        limit: if min_interval.is_some() { 100 } else { 250 },
    }
}

async fn latest() -> Row {
    let server = Slow::start(RESPONSE_TIME);
    let publisher = server.client().publisher().start().unwrap();
    let start = Instant::now();
    let ticker = channel_name!("private-ticker");
    let mut last = BTreeMap::new();
    for n in 0..CHANGES {
        let key = (n * 7) % KEYS;
        last.insert(key, n);
        let event = publisher.trigger(&ticker).event("price").json(&(key, n));
        let event = event.unwrap().latest(key.to_string());
        event.publish().await.unwrap();
    }
    publisher.flush().await;
    let mut arrived = BTreeMap::new();
    let data = server.data();
    for data in &data {
        let (key, n): (usize, usize) = serde_json::from_str(data).unwrap();
        arrived.insert(key, n);
    }
    assert_eq!(arrived, last);
    Row {
        name: "10 000 changes of 50 prices, the latest of each",
        events: data.len(),
        requests: server.requests(),
        first: server.first().duration_since(start),
        limit: 1_000,
    }
}
