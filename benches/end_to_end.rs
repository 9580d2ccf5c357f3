//! Measures sending events over loopback, 32 at a time. The floor is a bare `reqwest::Client` that
//! posts a finished body to a finished URL. For longer events it includes 1.2 times the time that it
//! takes to serialize the payload and hash the body.
//!
//! The figures are CPU time of this process, user and system, because waiting for the response is not
//! a cost of the library. The responder is a separate process: this binary with `--responder`. The
//! times come from `/proc/self/task/*/schedstat`, in nanoseconds, so this runs on Linux only.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints its result, and fails by panicking"
)]

#[path = "measure/cpu.rs"]
mod cpu;
mod measure;
#[path = "measure/order.rs"]
mod order;
#[path = "measure/responder.rs"]
mod responder;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use md5::{Digest as _, Md5};
use pusher_channels::{ChannelName, Client, EventName, Private, channel_name, event_name};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use cpu::cpu_time;
use measure::Row;
use order::Order;
use responder::{Responder, was_responder};

const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const CREATED: EventName = event_name!("order-created");

/// Number of events in flight.
const AT_A_TIME: u32 = 32;
const EVENTS_PER_BATCH: u32 = 3_200;
const ROUNDS: usize = 30;
/// Number of events in one request.
const BATCH: usize = 10;

fn main() {
    if was_responder() {
        return;
    }
    if cpu_time().is_none() {
        println!("not measured: /proc/self/task has no CPU times on this system");
        return;
    }
    let responder = Responder::start();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();

    let client = responder.client();
    let small = sent("sent, 0.2 KB of JSON", &runtime, &client, 200, None);
    let rows = [
        small,
        sent("sent, 2 KB of JSON", &runtime, &client, 2_000, Some(1.2)),
        sent("sent, 9 KB of JSON", &runtime, &client, 9_000, Some(1.2)),
        in_batches(&runtime, &client),
    ];
    measure::print("µs of CPU", &rows);
}

/// Compares single events of `size` bytes with bare requests. With a `factor`, the floor includes that
/// multiple of the time for serializing and hashing, and the target is 1.
fn sent(
    name: &'static str,
    runtime: &Runtime,
    client: &Client,
    size: usize,
    factor: Option<f64>,
) -> Row {
    let order = Arc::new(Order::of(size));
    let library = || one(client.clone(), Arc::clone(&order));

    let ready = client.trigger(&ORDERS).event(CREATED).json(&*order);
    let ready = ready.unwrap().into_request();
    let ready = ready.to_http(SystemTime::now()).unwrap();
    let url: reqwest::Url = ready.uri().to_string().parse().unwrap();
    let body: Bytes = ready.body().clone();
    let headers = ready.headers().clone();
    let bare = reqwest::Client::new();
    let floor = || {
        let request = bare.post(url.clone()).body(body.clone());
        let request = request.headers(headers.clone());
        async move {
            let response = request.send().await.unwrap();
            assert!(response.status().is_success());
            response.bytes().await.unwrap();
        }
    };

    let row = measure::compare(
        name,
        ROUNDS,
        if factor.is_some() { 1.0 } else { 1.15 },
        || cpu_per_event(runtime, floor),
        || cpu_per_event(runtime, library),
    );
    let Some(factor) = factor else { return row };
    let work = fastest(|| {
        let json = serde_json::to_vec(black_box(&*order)).unwrap();
        (json, Md5::digest(black_box(&body)))
    });
    let bare = row.floor;
    println!(
        "{name}: a bare request takes {bare:.1} µs, serializing and hashing {work:.1} µs; the floor is the former plus {factor} times the latter"
    );
    Row {
        floor: bare + factor * work,
        ..row
    }
}

/// Compares ten events in one request with ten requests. Here the floor is the slower side, so the
/// ratio is the share of the cost that remains.
fn in_batches(runtime: &Runtime, client: &Client) -> Row {
    let order = Arc::new(Order::of(200));
    let ten = || {
        let (client, order) = (client.clone(), Arc::clone(&order));
        async move {
            let event = || {
                client
                    .trigger(&ORDERS)
                    .event(CREATED)
                    .json(&*order)
                    .unwrap()
            };
            let batch = client.batch([(); BATCH].map(|()| event())).unwrap();
            batch.send().await.unwrap();
        }
    };
    measure::compare(
        "in batches of 10, relative to single events",
        ROUNDS,
        0.35,
        || cpu_per_event(runtime, || one(client.clone(), Arc::clone(&order))),
        || cpu_per_event(runtime, ten) / BATCH as f64,
    )
}

async fn one(client: Client, order: Arc<Order>) {
    let trigger = client.trigger(&ORDERS).event(CREATED).json(&*order);
    trigger.unwrap().send().await.unwrap();
}

/// Returns the duration of the fastest call in microseconds.
fn fastest<R>(act: impl Fn() -> R) -> f64 {
    let once = || {
        let start = Instant::now();
        black_box(act());
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..10_000).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// Returns the mean CPU time of a request in microseconds.
fn cpu_per_event<F>(runtime: &Runtime, send: impl Fn() -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let before = cpu_time().unwrap();
    runtime.block_on(async {
        let mut in_flight = JoinSet::new();
        for _ in 0..EVENTS_PER_BATCH {
            if in_flight.len() >= usize::try_from(AT_A_TIME).unwrap() {
                in_flight.join_next().await.unwrap().unwrap();
            }
            in_flight.spawn(send());
        }
        in_flight.join_all().await;
    });
    let elapsed = cpu_time().unwrap() - before;
    elapsed.as_secs_f64() * 1e6 / f64::from(EVENTS_PER_BATCH)
}
