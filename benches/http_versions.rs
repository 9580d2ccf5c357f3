//! Compares HTTP/2, which is used if the server offers it, with HTTP/1.1. Events are sent over HTTPS
//! and loopback, 32 at a time. The figures are CPU time of this process; the responder is another one.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement prints its result, and fails by panicking"
)]

#[path = "measure/cpu.rs"]
mod cpu;
mod measure;
#[path = "measure/tls.rs"]
mod tls;

use std::convert::Infallible;
use std::env;
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use pusher_channels::{Client, Trigger, channel_name, event_name};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use cpu::cpu_time;
use tls::tls;

const AT_A_TIME: usize = 32;
const EVENTS: usize = 3_200;
const ROUNDS: usize = 10;
const PROTOCOLS: [&str; 2] = ["http/1.1", "h2"];
/// The responder exits after this time, even if its parent process was killed.
const LIFETIME: Duration = Duration::from_secs(120);
const ARGUMENT: &str = "--speak";

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    if let Some(at) = arguments.iter().position(|argument| argument == ARGUMENT) {
        runtime.block_on(respond(&arguments[at + 1]));
        return;
    }
    if cpu_time().is_none() {
        println!("not measured: /proc/self/task has no CPU times on this system");
        return;
    }
    let [one, two] = PROTOCOLS.map(Responder::start);
    let row = measure::compare(
        "HTTP/2, relative to HTTP/1.1",
        ROUNDS,
        1.5,
        || cpu_per_event(&runtime, &one.client),
        || cpu_per_event(&runtime, &two.client),
    );
    measure::print("µs of CPU", &[row]);
    for (protocol, responder) in PROTOCOLS.iter().zip([&one, &two]) {
        let started = Instant::now();
        cpu_per_event(&runtime, &responder.client);
        let rate = EVENTS as f64 / started.elapsed().as_secs_f64();
        println!("{protocol}: {rate:.0} events per second");
    }
}

fn cpu_per_event(runtime: &Runtime, client: &Client) -> f64 {
    let before = cpu_time().unwrap();
    runtime.block_on(async {
        let mut in_flight = JoinSet::<Result<(), pusher_channels::Error>>::new();
        for _ in 0..EVENTS {
            if in_flight.len() >= AT_A_TIME {
                in_flight.join_next().await.unwrap().unwrap().unwrap();
            }
            in_flight.spawn(event(client).send());
        }
        for sent in in_flight.join_all().await {
            sent.unwrap();
        }
    });
    (cpu_time().unwrap() - before).as_secs_f64() * 1e6 / EVENTS as f64
}

fn event(client: &Client) -> Trigger {
    let orders = channel_name!("private-orders");
    let event = client.trigger(&orders).event(event_name!("order-created"));
    event.text("x".repeat(200)).unwrap()
}

/// The responder process, which is killed on drop.
struct Responder {
    process: Child,
    client: Client,
}

impl Responder {
    fn start(protocol: &str) -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .args([ARGUMENT, protocol])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap();
        let pem: Vec<String> = lines
            .map(Result::unwrap)
            .take_while(|line| !line.is_empty())
            .collect();
        let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
            .host(format!("localhost:{port}"))
            .root_certificate(pem.join("\n"))
            .no_proxy()
            .build()
            .unwrap();
        Self { process, client }
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Prints its port and its certificate, then responds to every request with `{}`.
async fn respond(protocol: &str) {
    let (acceptor, certificate) = tls(protocol);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    println!(
        "{}\n{}\n",
        listener.local_addr().unwrap().port(),
        certificate.trim()
    );
    let serve = async {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (acceptor, is_http2) = (acceptor.clone(), protocol == "h2");
            tokio::spawn(async move {
                let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
                if is_http2 {
                    let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ = http
                        .serve_connection(stream, service_fn(respond_empty))
                        .await;
                } else {
                    let http = hyper::server::conn::http1::Builder::new();
                    let _ = http
                        .serve_connection(stream, service_fn(respond_empty))
                        .await;
                }
            });
        }
    };
    let _ = tokio::time::timeout(LIFETIME, serve).await;
}

async fn respond_empty(
    request: http::Request<Incoming>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let _ = request.into_body().collect().await;
    Ok(http::Response::new(Full::new(Bytes::from_static(b"{}"))))
}
