//! Counts what arrives of events that are sent through one client from many short-lived tokio runtimes:
//! each has to arrive once, over HTTP/1.1 and over HTTP/2. Compared with one `reqwest::Client` that all
//! runtimes share, and with one for each runtime.
//!
//! The program fails if an event of the library fails, is missing, or arrives twice.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement prints its result, and fails by panicking"
)]

#[path = "measure/tls.rs"]
mod tls;

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use pusher_channels::{Client, Trigger, channel_name, event_name};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use tls::tls;

const THREADS: usize = 8;
const RUNTIMES: usize = 600;
/// A request that waits for a runtime that has ended waits this long.
const TIMEOUT: Duration = Duration::from_secs(5);
/// After this time, no further runtimes are started, and the row says how many were.
const LIMIT: Duration = Duration::from_secs(60);

#[derive(Clone, Copy)]
enum Protocol {
    Http1,
    /// Over TLS, because a client learns by ALPN that the server speaks it.
    Http2,
}

#[derive(Clone, Copy)]
enum Flavor {
    CurrentThread,
    MultiThread,
}

#[derive(Clone, Copy, PartialEq)]
enum Sender {
    Library,
    OneReqwest,
    ReqwestPerRuntime,
}

fn main() -> ExitCode {
    println!("{THREADS} threads, {RUNTIMES} runtimes each");
    println!();
    println!(
        "| protocol | runtimes | client | events of each runtime | sent | failed | twice | missing | seconds |"
    );
    println!("|---|---|---|--:|--:|--:|--:|--:|--:|");
    let mut lost = false;
    for protocol in [Protocol::Http1, Protocol::Http2] {
        for flavor in [Flavor::CurrentThread, Flavor::MultiThread] {
            for (sender, events) in [
                (Sender::Library, 1),
                (Sender::Library, 3),
                (Sender::OneReqwest, 1),
                (Sender::ReqwestPerRuntime, 1),
            ] {
                let row = measured(protocol, flavor, sender, events);
                println!(
                    "| {} | {} | {} | {events} | {} | {} | {} | {} | {:.1} |",
                    match protocol {
                        Protocol::Http1 => "HTTP/1.1",
                        Protocol::Http2 => "HTTP/2",
                    },
                    match flavor {
                        Flavor::CurrentThread => "`current_thread`",
                        Flavor::MultiThread => "`multi_thread`",
                    },
                    match sender {
                        Sender::Library => "this library",
                        Sender::OneReqwest => "one reqwest client",
                        Sender::ReqwestPerRuntime => "a reqwest client for each runtime",
                    },
                    row.sent,
                    row.failed,
                    row.twice,
                    row.missing,
                    row.elapsed.as_secs_f64(),
                );
                lost |= sender == Sender::Library
                    && (row.sent == 0 || row.failed + row.twice + row.missing > 0);
            }
        }
    }
    println!();
    if lost {
        println!("failed: an event of the library was lost or arrived twice");
        return ExitCode::FAILURE;
    }
    println!("each event of the library arrived once");
    ExitCode::SUCCESS
}

struct Row {
    sent: usize,
    failed: usize,
    /// Accepted by the server more than once.
    twice: usize,
    /// Never accepted by the server.
    missing: usize,
    elapsed: Duration,
}

/// Sends `events` from each runtime, and compares with what the server has accepted.
fn measured(protocol: Protocol, flavor: Flavor, sender: Sender, events: usize) -> Row {
    let server = Server::start(protocol, THREADS * RUNTIMES * events);
    let client = server.client();
    let shared = server.reqwest();
    let start = Instant::now();
    let (mut ids, mut failed) = (Vec::new(), 0);
    thread::scope(|scope| {
        let started = 0..THREADS;
        let threads: Vec<_> = started
            .map(|thread| {
                let (client, shared, server) = (&client, &shared, &server);
                scope.spawn(move || {
                    let (mut ids, mut failed) = (Vec::new(), 0_usize);
                    for number in 0..RUNTIMES {
                        if start.elapsed() > LIMIT {
                            break;
                        }
                        let first = (thread * RUNTIMES + number) * events;
                        let own = (sender == Sender::ReqwestPerRuntime).then(|| server.reqwest());
                        let reqwest = own.as_ref().unwrap_or(shared);
                        runtime(flavor).block_on(async {
                            for id in first..first + events {
                                ids.push(id);
                                let event = event(client, id);
                                let sent = match sender {
                                    Sender::Library => event.send().await.is_ok(),
                                    _ => sent_bare(reqwest, event).await.is_ok(),
                                };
                                failed += usize::from(!sent);
                            }
                        });
                    }
                    (ids, failed)
                })
            })
            .collect();
        for thread in threads {
            let (own, own_failed) = thread.join().unwrap();
            ids.extend(own);
            failed += own_failed;
        }
    });
    let elapsed = start.elapsed();
    let arrivals = server.finish();
    let count = |condition: fn(u32) -> bool| {
        let arrived = ids.iter().map(|id| arrivals[*id].load(Ordering::Relaxed));
        arrived.filter(|arrived| condition(*arrived)).count()
    };
    Row {
        sent: ids.len(),
        failed,
        twice: count(|arrived| arrived > 1),
        missing: count(|arrived| arrived == 0),
        elapsed,
    }
}

fn runtime(flavor: Flavor) -> Runtime {
    let mut builder = match flavor {
        Flavor::CurrentThread => Builder::new_current_thread(),
        Flavor::MultiThread => Builder::new_multi_thread(),
    };
    builder.worker_threads(2).enable_all().build().unwrap()
}

fn event(client: &Client, id: usize) -> Trigger {
    let orders = channel_name!("private-orders");
    let event = client.trigger(&orders).event(event_name!("order-created"));
    event.text(id.to_string()).unwrap()
}

/// Posts the same signed bytes with a bare reqwest client.
async fn sent_bare(client: &reqwest::Client, event: Trigger) -> reqwest::Result<()> {
    let request = event.into_request().to_http(SystemTime::now()).unwrap();
    let response = client.execute(request.try_into()?).await?;
    response.error_for_status()?.bytes().await.map(drop)
}

/// Counts the arrivals of each event, in a thread and a runtime of its own.
struct Server {
    address: SocketAddr,
    certificate: Option<String>,
    arrivals: Arc<[AtomicU32]>,
    stop: oneshot::Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl Server {
    fn start(protocol: Protocol, ids: usize) -> Self {
        let arrivals: Arc<[AtomicU32]> = (0..ids).map(|_| AtomicU32::new(0)).collect();
        let tls = match protocol {
            Protocol::Http1 => None,
            Protocol::Http2 => Some(tls("h2")),
        };
        let (acceptor, certificate) = tls.unzip();
        let (stop, stopped) = oneshot::channel();
        let (address_sender, address) = mpsc::channel();
        let counted = Arc::clone(&arrivals);
        let thread = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
                address_sender.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    () = serve(listener, acceptor, counted) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address: address.recv().unwrap(),
            certificate,
            arrivals,
            stop,
            thread,
        }
    }

    fn client(&self) -> Client {
        let builder = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8");
        let builder = builder
            .host(format!("localhost:{}", self.address.port()))
            .timeout(TIMEOUT)
            .no_proxy();
        match &self.certificate {
            Some(pem) => builder.root_certificate(pem.as_str()),
            None => builder.insecure_http(),
        }
        .build()
        .unwrap()
    }

    fn reqwest(&self) -> reqwest::Client {
        let mut builder = reqwest::Client::builder().timeout(TIMEOUT).no_proxy();
        if let Some(pem) = &self.certificate {
            let certificate = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
            builder = builder.add_root_certificate(certificate);
        }
        builder.build().unwrap()
    }

    fn finish(self) -> Arc<[AtomicU32]> {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap();
        self.arrivals
    }
}

async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, arrivals: Arc<[AtomicU32]>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (tls, arrivals) = (tls.clone(), Arc::clone(&arrivals));
        tokio::spawn(async move {
            match tls {
                None => serve_connection(stream, false, arrivals).await,
                Some(tls) => {
                    // A runtime may end in the middle of the handshake.
                    if let Ok(stream) = tls.accept(stream).await {
                        serve_connection(stream, true, arrivals).await;
                    }
                }
            }
        });
    }
}

async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    is_http2: bool,
    arrivals: Arc<[AtomicU32]>,
) {
    let service = service_fn(move |request| respond(request, Arc::clone(&arrivals)));
    let stream = TokioIo::new(stream);
    if is_http2 {
        let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let _ = http.serve_connection(stream, service).await;
    } else {
        let http = hyper::server::conn::http1::Builder::new();
        let _ = http.serve_connection(stream, service).await;
    }
}

async fn respond(
    request: http::Request<Incoming>,
    arrivals: Arc<[AtomicU32]>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    // A request whose runtime has ended breaks off: then nothing has arrived.
    let body = request.into_body().collect().await;
    if let Ok(body) = body {
        let event: serde_json::Value = serde_json::from_slice(&body.to_bytes()).unwrap();
        let id: usize = event["data"].as_str().unwrap().parse().unwrap();
        arrivals[id].fetch_add(1, Ordering::Relaxed);
    }
    Ok(http::Response::new(Full::new(Bytes::from_static(b"{}"))))
}
