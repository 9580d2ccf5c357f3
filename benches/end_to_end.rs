//! What sending an event costs this process, over loopback and with 32 events at a time, against
//! a bare `reqwest::Client` that posts a finished body to a finished URL.
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

mod measure;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use pusher_channels::{ChannelName, Client, EventName, Private, channel_name, event_name};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const CREATED: EventName = event_name!("order-created");

/// Events that are under way at the same time.
const AT_A_TIME: u32 = 32;
const EVENTS_PER_BATCH: u32 = 3_200;
const ROUNDS: usize = 30;
/// Events that are sent in one request.
const BATCH: usize = 10;

/// When the responder gives up, whatever becomes of the process that started it.
const RESPONDER_LIFETIME: Duration = Duration::from_secs(120);
const RESPONDER: &str = "--responder";

/// 0.2 KB of JSON.
#[derive(Clone, Copy, Serialize)]
struct Order {
    id: u64,
    customer: &'static str,
    articles: [&'static str; 4],
    total: f64,
    paid: bool,
    note: &'static str,
}

const ORDER: Order = Order {
    id: 1_234_567,
    customer: "Ada \"the first\" Lovelace",
    articles: ["analytical engine", "punched cards", "oil", "a manual"],
    total: 1_843.25,
    paid: true,
    note: "Leave it with the neighbours if nobody opens.",
};

fn main() {
    if env::args().any(|argument| argument == RESPONDER) {
        return respond();
    }
    if cpu_time().is_none() {
        println!("not measured: this system does not tell CPU times in /proc/self/task");
        return;
    }
    let responder = Responder::start();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();

    let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
        .host(responder.address.to_string())
        .insecure_http()
        .build()
        .unwrap();
    let library = || {
        let client = client.clone();
        async move {
            let trigger = client.trigger(&ORDERS).event(CREATED).json(&ORDER);
            trigger.unwrap().send().await.unwrap();
        }
    };

    let ready = client.trigger(&ORDERS).event(CREATED).json(&ORDER).unwrap();
    let ready = ready.into_request().to_http(SystemTime::now()).unwrap();
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
        "sent, 0.2 KB of JSON",
        ROUNDS,
        1.3,
        || cpu_per_event(&runtime, floor),
        || cpu_per_event(&runtime, library),
    );
    let ten = || {
        let client = client.clone();
        async move {
            let event = || client.trigger(&ORDERS).event(CREATED).json(&ORDER).unwrap();
            let batch = client.batch([(); BATCH].map(|()| event())).unwrap();
            batch.send().await.unwrap();
        }
    };
    // Here one by one is what costs the most, and what the ratio is taken of.
    let batch = measure::compare(
        "in batches of 10, of one by one",
        ROUNDS,
        0.35,
        || cpu_per_event(&runtime, library),
        || cpu_per_event(&runtime, ten) / BATCH as f64,
    );
    measure::print("µs of CPU", &[row, batch]);
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

/// The CPU time of all threads of this process.
fn cpu_time() -> Option<Duration> {
    let mut total = 0;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let schedstat = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        total += schedstat
            .split_ascii_whitespace()
            .next()?
            .parse::<u64>()
            .ok()?;
    }
    Some(Duration::from_nanos(total))
}

/// The other process. It ends with this value.
struct Responder {
    process: Child,
    address: SocketAddr,
}

impl Responder {
    fn start() -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .arg(RESPONDER)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            process,
            address: line.trim().parse().unwrap(),
        }
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers every request with `{}`, on a thread per connection, and says on its first line where.
fn respond() {
    thread::spawn(|| {
        thread::sleep(RESPONDER_LIFETIME);
        std::process::exit(1);
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    println!("{}", listener.local_addr().unwrap());
    for connection in listener.incoming() {
        let connection = connection.unwrap();
        thread::spawn(move || serve(connection));
    }
}

/// One connection, kept alive until the other side closes it.
fn serve(mut connection: TcpStream) -> Option<()> {
    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    connection.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    let mut line = String::new();
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().ok()?;
                }
                None if line == "\r\n" => break,
                _ => {}
            }
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).ok()?;
        connection.write_all(ANSWER).ok()?;
    }
}
