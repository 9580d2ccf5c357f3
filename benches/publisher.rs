//! The savings and costs of a publisher: CPU time per event against the same events sent one by
//! one, the time that an event waits for others, and the growth with the number of senders.
//!
//! As in `end_to_end`, the CPU time is that of this process, and the responder is another process.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement prints its result, and fails by panicking"
)]

#[path = "measure/cpu.rs"]
mod cpu;
mod measure;
#[path = "measure/order.rs"]
mod order;
#[path = "measure/responder.rs"]
mod responder;

use std::fs;
use std::time::{Duration, Instant};

use pusher_channels::{
    ChannelName, Client, EventName, Private, Publisher, Trigger, channel_name, event_name,
};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use cpu::cpu_time;
use order::Order;
use responder::{Responder, was_responder};

const CREATED: EventName = event_name!("order-created");
const CHANNELS: usize = 32;
/// The number of events in flight, where they are sent one by one.
const AT_A_TIME: usize = 32;
const EVENTS: usize = 6_400;
const ROUNDS: usize = 20;
const QUEUE: usize = 100_000;
const LINGER: Duration = Duration::from_millis(2);

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
    let bench = Bench {
        client: responder.client(),
        order: Order::of(200),
        channels: (0..CHANNELS)
            .map(|n| channel_name!("private-orders-{n}").unwrap())
            .collect(),
    };

    let rows = [
        measure::compare(
            "by a publisher, of one by one",
            ROUNDS,
            0.2,
            || per_event(&runtime, bench.one_by_one()),
            || per_event(&runtime, bench.published(CHANNELS)),
        ),
        measure::compare(
            "the same on one channel",
            ROUNDS,
            0.2,
            || per_event(&runtime, bench.one_by_one()),
            || per_event(&runtime, bench.published(1)),
        ),
    ];
    measure::print("µs of CPU", &rows);

    println!();
    runtime.block_on(bench.latency());
    println!();
    println!(
        "| senders, each waits for its event | µs of CPU per event | events per request | connections |"
    );
    println!("|--:|--:|--:|--:|");
    for senders in [1, 8, 64, 512] {
        let responder = Responder::start();
        let bench = Bench {
            client: responder.client(),
            order: Order::of(200),
            channels: bench.channels.clone(),
        };
        bench.growth(&runtime, &responder, senders);
    }
    println!();
    runtime.block_on(bench.memory());
}

/// The microseconds of CPU time per event, over `EVENTS` events.
fn per_event(runtime: &Runtime, work: impl Future<Output = ()>) -> f64 {
    let before = cpu_time().unwrap();
    runtime.block_on(work);
    let took = cpu_time().unwrap() - before;
    took.as_secs_f64() * 1e6 / EVENTS as f64
}

struct Bench {
    client: Client,
    order: Order,
    channels: Vec<ChannelName<Private>>,
}

impl Bench {
    fn event(&self, n: usize) -> Trigger {
        let channel = &self.channels[n % CHANNELS];
        self.client
            .trigger(channel)
            .event(CREATED)
            .json(&self.order)
            .unwrap()
    }

    async fn one_by_one(&self) {
        let mut under_way = JoinSet::<Result<(), pusher_channels::Error>>::new();
        for n in 0..EVENTS {
            if under_way.len() >= AT_A_TIME {
                under_way.join_next().await.unwrap().unwrap().unwrap();
            }
            under_way.spawn(self.event(n).send());
        }
        while let Some(sent) = under_way.join_next().await {
            sent.unwrap().unwrap();
        }
    }

    async fn published(&self, channels: usize) {
        let publisher = self.client.publisher().start().unwrap();
        let mut receipts = Vec::with_capacity(EVENTS);
        for n in 0..EVENTS {
            let receipt = publisher.publish(self.event(n % channels)).await.unwrap();
            receipts.push(receipt);
        }
        for receipt in receipts {
            receipt.await.unwrap();
        }
    }

    /// The additional latency of a single event.
    async fn latency(&self) {
        const TIMES: usize = 200;
        let publisher = self.client.publisher().linger(LINGER).start().unwrap();
        let (mut direct, mut published) = (Vec::new(), Vec::new());
        for n in 0..TIMES {
            let (one, other) = (self.event(n), self.event(n));
            let started = Instant::now();
            one.send().await.unwrap();
            direct.push(started.elapsed());
            let started = Instant::now();
            publisher.publish(other).await.unwrap().await.unwrap();
            published.push(started.elapsed());
        }
        let median = |times: &mut Vec<Duration>| {
            times.sort();
            times[TIMES / 2]
        };
        let added = median(&mut published).saturating_sub(median(&mut direct));
        let target = LINGER + Duration::from_millis(1);
        let missed = if added > target { " (missed)" } else { "" };
        println!(
            "A single event with a linger of {LINGER:?}: {:.2} ms later than sent by itself, median of {TIMES} (target ≤ {:.0} ms{missed})",
            added.as_secs_f64() * 1e3,
            target.as_secs_f64() * 1e3,
        );
    }

    fn growth(&self, runtime: &Runtime, responder: &Responder, senders: usize) {
        // Fewer events if each waits for the previous one.
        let events = if senders < 64 { EVENTS / 8 } else { EVENTS * 4 };
        let publisher = runtime.block_on(async { self.client.publisher().start().unwrap() });
        let before = cpu_time().unwrap();
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for sender in 0..senders {
                let events: Vec<_> = (0..events / senders).map(|_| self.event(sender)).collect();
                tasks.spawn(send_each(publisher.clone(), events));
            }
            tasks.join_all().await;
        });
        let took = (cpu_time().unwrap() - before).as_secs_f64() * 1e6;
        let counters = publisher.counters();
        println!(
            "| {senders} | {:.1} | {:.1} | {} |",
            took / counters.sent as f64,
            counters.sent as f64 / counters.batches as f64,
            responder.connections()
        );
    }

    /// The memory of a full queue.
    async fn memory(&self) {
        let builder = self.client.publisher().queue(QUEUE).in_flight(1);
        let publisher = builder.linger(Duration::MAX).batch_len(10).start().unwrap();
        let body = self.event(0).into_request();
        let body = body.to_http(std::time::SystemTime::now()).unwrap();
        let before = resident();
        for n in 0..QUEUE {
            drop(publisher.publish(self.event(n)).await.unwrap());
        }
        let grown = resident().saturating_sub(before);
        println!(
            "A queue of {QUEUE} events of {} bytes: {} bytes per event",
            body.body().len(),
            grown / QUEUE as u64
        );
        let started = Instant::now();
        publisher.shutdown().await;
        let rate = QUEUE as f64 / started.elapsed().as_secs_f64();
        println!("It is sent at {rate:.0} events a second.");
    }
}

async fn send_each(publisher: Publisher, events: Vec<Trigger>) {
    for event in events {
        publisher.publish(event).await.unwrap().await.unwrap();
    }
}

/// The memory of this process, in bytes.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u64 = line
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    kib * 1024
}
