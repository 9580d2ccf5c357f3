//! What sending an event costs this process, over loopback and with 32 events at a time, against
//! a bare `reqwest::Client` that posts a finished body to a finished URL. For longer events what is
//! allowed besides is 1.2 times as long as it takes to serialize the payload and hash the body.
//!
//! What is measured is the CPU time of the process, user and system, and not the time until the
//! answer: the responder runs in a process of its own (this binary again, with `--responder`), and
//! what the two wait for each other is no cost of the library. The kernel counts it in nanoseconds
//! in `/proc/self/task/*/schedstat`, so this measures on Linux only.

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

/// Events that are under way at the same time.
const AT_A_TIME: u32 = 32;
const EVENTS_PER_BATCH: u32 = 3_200;
const ROUNDS: usize = 30;
/// Events that are sent in one request.
const BATCH: usize = 10;

fn main() {
    if was_responder() {
        return;
    }
    if cpu_time().is_none() {
        println!("not measured: this system does not tell CPU times in /proc/self/task");
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

/// Events of `size` bytes one by one, against bare requests. With a `factor` the floor has that much
/// of the time added that serializing and hashing take, and is what the library is to stay under.
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
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success());
            answer.bytes().await.unwrap();
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
        "{name}: a bare request takes {bare:.1} µs, to serialize and to hash {work:.1} µs; the floor is the one and {factor} times the other"
    );
    Row {
        floor: bare + factor * work,
        ..row
    }
}

/// Ten events in one request, against ten requests: here one by one is what costs the most, and what
/// the ratio is taken of.
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
        "in batches of 10, of one by one",
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

/// The microseconds that a call takes, at best.
fn fastest<R>(act: impl Fn() -> R) -> f64 {
    let once = || {
        let start = Instant::now();
        black_box(act());
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..10_000).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// The microseconds of CPU time that one request takes, over many of them.
fn cpu_per_event<F>(runtime: &Runtime, send: impl Fn() -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let before = cpu_time().unwrap();
    runtime.block_on(async {
        let mut under_way = JoinSet::new();
        for _ in 0..EVENTS_PER_BATCH {
            if under_way.len() >= usize::try_from(AT_A_TIME).unwrap() {
                under_way.join_next().await.unwrap().unwrap();
            }
            under_way.spawn(send());
        }
        under_way.join_all().await;
    });
    let took = cpu_time().unwrap() - before;
    took.as_secs_f64() * 1e6 / f64::from(EVENTS_PER_BATCH)
}
