//! The memory that reading takes at most: 25 times the size of what is read, whatever it contains.
//!
//! A tree of JSON takes up to a hundred times the size of its text. A response of 8 MiB, which is the
//! default limit, would then take 800 MiB, and a server could end the processes of its clients.

#![allow(
    unsafe_code,
    reason = "an allocator is unsafe; the library itself forbids it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::print_stdout,
    reason = "`--nocapture` shows the ratio of each row"
)]

mod worst;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Read, Write};
use std::time::SystemTime;

use hmac::{Hmac, KeyInit, Mac};
use pusher_channels::request::Request;
use pusher_channels::webhook::WebhookHeaders;
use pusher_channels::{
    Cached, Channel, ChannelList, ChannelName, Client, Presence, Public, RetryPolicy, channel_name,
    event_name,
};
use sha2::Sha256;

use worst::{bodies, filled, values};

const LIMIT: usize = 25;
const RESPONSE: usize = 8 * 1024 * 1024;
/// The size of the responses that all calls read. The memory grows with the size, so a part of the limit
/// shows the ratio, and a debug build reads it in a second.
const PART: usize = RESPONSE / 64;
const WEBHOOK: usize = 1024 * 1024;
const SECRET: &str = "7ad3773142a6692b25b8";
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const HALL: ChannelName<Presence> = channel_name!("presence-hall");
const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");

/// Counts the memory of this thread.
struct Counting;

thread_local! {
    static USED: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

fn add(size: usize) {
    // The thread may be ending.
    let _ = USED.try_with(|used| {
        used.set(used.get().wrapping_add(size));
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(used.get())));
    });
}

fn subtract(size: usize) {
    // Memory of another thread can be freed by this one.
    let _ = USED.try_with(|used| used.set(used.get().saturating_sub(size)));
}

// SAFETY: each method passes its arguments on to `System`, and returns what that returns.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller upholds the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        subtract(layout.size());
        // SAFETY: the caller upholds the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // Both blocks exist while the content is copied.
        add(new_size);
        subtract(layout.size());
        // SAFETY: the caller upholds the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Returns the most memory that `run` uses at one time, in addition to what was used before.
fn peak_of<T>(run: impl FnOnce() -> T) -> usize {
    let before = USED.get();
    PEAK.set(before);
    let result = run();
    let peak = PEAK.get() - before;
    drop(result);
    peak
}

/// Checks a row, and prints it.
fn check(name: &str, size: usize, peak: usize) -> Result<(), String> {
    let ratio = peak as f64 / size as f64;
    println!("{ratio:6.1} x  {name}");
    if peak > LIMIT * size {
        return Err(format!("{ratio:.1} x: {name}"));
    }
    Ok(())
}

fn client() -> Client {
    Client::builder("42", "278d425bdf160c739803", SECRET)
        .cluster("eu")
        .build()
        .unwrap()
}

fn client_of(address: std::net::SocketAddr) -> Client {
    Client::builder("42", "278d425bdf160c739803", SECRET)
        .host(address.to_string())
        .insecure_http()
        .no_proxy()
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

/// Reads a response, and returns the most memory that this took.
type Measure = dyn Fn(&http::Response<bytes::Bytes>) -> usize;

/// A call, by its name.
struct Call {
    name: &'static str,
    read: Box<Measure>,
}

fn call<R: 'static>(name: &'static str, request: Request<R>) -> Call {
    Call {
        name,
        read: Box::new(move |response| peak_of(|| request.read(response))),
    }
}

#[derive(Channel)]
#[channel("presence-{room}")]
struct Room {
    room: String,
}

fn calls(client: &Client) -> Vec<Call> {
    let said = || client.trigger(&LOBBY).event(event_name!("said"));
    let plain = || said().text("x").unwrap();
    let counted = || said().with_user_count().text("x").unwrap();
    let many = || client.trigger([&LOBBY, &HALL]).event(event_name!("said"));
    let hundred = (0..100).map(|room| channel_name!("presence-{room}").unwrap());
    let hundred: ChannelList = ChannelList::from_names::<ChannelName<Presence>>(hundred).unwrap();
    vec![
        call("trigger", plain().into_request()),
        call("trigger, with a count", counted().into_request()),
        call(
            "trigger on two channels",
            many().text("x").unwrap().into_request(),
        ),
        call(
            "trigger on two presence channels, with counts",
            many().with_user_count().text("x").unwrap().into_request(),
        ),
        call(
            "trigger on a hundred channels",
            client
                .trigger(&hundred)
                .event(event_name!("said"))
                .text("x")
                .unwrap()
                .into_request(),
        ),
        call(
            "batch",
            client.batch([plain(), plain()]).unwrap().into_request(),
        ),
        call(
            "batch, with counts",
            client.batch([counted(), counted()]).unwrap().into_request(),
        ),
        call("channel", client.channel_info(&LOBBY).into_request()),
        call(
            "channel, with everything",
            client
                .channel_info(&TICKER)
                .subscription_count()
                .cache()
                .into_request(),
        ),
        call("channels", client.channels().into_request().unwrap()),
        call(
            "presence channels, with counts",
            client
                .presence_channels()
                .user_count()
                .into_request()
                .unwrap(),
        ),
        call(
            "declared channels",
            client
                .presence_channels()
                .of::<Room>()
                .into_request()
                .unwrap(),
        ),
        call("users", client.users(&LOBBY)),
        call("terminate", client.terminate_connections(&7.into())),
        call(
            "ignored",
            client.get::<()>("channels").into_request().unwrap(),
        ),
    ]
}

#[test]
fn responses_take_at_most_25_times_their_size() {
    let client = client();
    let calls = calls(&client);
    let mut failures = Vec::new();
    for (body_name, body) in bodies(PART) {
        assert!(body.len() <= PART + 64, "{body_name}: {}", body.len());
        let size = body.len();
        let body = bytes::Bytes::from(body);
        for status in [200, 400] {
            let mut response = http::Response::new(body.clone());
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            let row = |call: &Call| {
                let name = format!("{status} {}: {body_name}", call.name);
                check(&name, size, (call.read)(&response))
            };
            // All calls read errors in the same way.
            let selected = if status == 200 {
                &calls[..]
            } else {
                &calls[..1]
            };
            failures.extend(selected.iter().filter_map(|call| row(call).err()));
        }
    }
    assert_eq!(failures, [""; 0]);
}

#[test]
fn webhooks_take_at_most_25_times_their_size() {
    let client = client();
    let of = |item: &str| {
        let end = "],\"time_ms\":1}";
        filled(WEBHOOK, "{\"events\":[", |_| item.to_owned(), end)
    };
    let mut failures = Vec::new();
    let mut rows: Vec<_> = [
        "1",
        "[]",
        "{}",
        "\"\"",
        "{\"\":0}",
        "[1,2,3,4,5]",
        "{\"name\":1}",
        "{\"name\":\"\"}",
        "{\"name\":\"a\"}",
        "{\"name\":\"cache_miss\",\"channel\":\"a\"}",
        "{\"name\":\"member_added\",\"channel\":\"presence-a\",\"user_id\":1}",
        "{\"name\":\"client_event\",\"channel\":\"a\",\"event\":\"e\",\"data\":0}",
    ]
    .map(|item| (format!("events: {item}"), of(item)))
    .into();
    for (name, value) in values(PART - 200) {
        rows.push((
            format!("events: {name}"),
            format!("{{\"time_ms\":1,\"events\":{value}}}"),
        ));
        rows.push((
            format!("data: {name}"),
            format!(
                "{{\"time_ms\":1,\"events\":[{{\"name\":\"client_event\",\"channel\":\"a\",\"event\":\"e\",\"data\":{value}}}]}}"
            ),
        ));
        rows.push((
            format!("other: {name}"),
            format!("{{\"time_ms\":1,\"events\":[{{\"name\":\"x\",\"other\":{value}}}]}}"),
        ));
    }
    for (name, body) in rows {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let signature = mac.finalize().into_bytes();
        let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        let headers = WebhookHeaders {
            key: Some("278d425bdf160c739803"),
            signature: Some(&signature),
        };
        let peak = peak_of(|| {
            let result = client.webhook(&headers, &body);
            // The limits of this test would be worth nothing if the signature were wrong.
            assert!(
                !result.as_ref().is_err_and(|error| error.is_unauthentic()),
                "{name}"
            );
            result
        });
        failures.extend(check(&format!("webhook: {name}"), body.len(), peak).err());
    }
    assert_eq!(failures, [""; 0]);
}

/// The signature is verified before anything is parsed.
#[test]
fn unsigned_webhooks_are_not_parsed() {
    let client = client();
    let event = "{\"name\":\"cache_miss\",\"channel\":\"a\"}";
    let end = "],\"time_ms\":1}";
    let body = filled(WEBHOOK, "{\"events\":[", |_| event.to_owned(), end);
    let wrong = "0".repeat(64);
    let headers = WebhookHeaders {
        key: Some("278d425bdf160c739803"),
        signature: Some(&wrong),
    };
    let peak = peak_of(|| {
        let error = client.webhook(&headers, &body).unwrap_err();
        assert!(error.is_unauthentic(), "{error}");
    });
    assert!(peak < 4096, "{peak} bytes");
}

/// The whole call, with the buffers of the HTTP client.
#[test]
fn calls_take_at_most_25_times_the_size_of_the_response() {
    let of = |start, item: &str, end| filled(RESPONSE - 64, start, |_| item.to_owned(), end);
    let mut failures = Vec::new();
    for (name, body) in [
        ("channels", of("{\"channels\":{", "\"a\":{}", "}}")),
        ("an error", of("{\"error\":[", "{\"\":0}", "]}")),
        ("not JSON", "x".repeat(RESPONSE)),
    ] {
        let size = body.len();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).unwrap();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {size}\r\n\r\n"
                );
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(body.as_bytes()).unwrap();
            }
        });
        let client = client_of(address);
        let runtime = runtime();
        let peak = peak_of(|| runtime.block_on(client.channels().send()));
        failures.extend(check(&format!("async: {name}"), size, peak).err());
        let peak = peak_of(|| client.channels().send_blocking());
        failures.extend(check(&format!("blocking: {name}"), size, peak).err());
        server.join().unwrap();
    }
    assert_eq!(failures, [""; 0]);
}

/// A server can announce a length that it never sends.
#[test]
fn an_announced_length_is_not_reserved() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {RESPONSE}\r\n\r\n{{}}");
            stream.write_all(head.as_bytes()).unwrap();
        }
    });
    let client = client_of(address);
    let runtime = runtime();
    for peak in [
        peak_of(|| runtime.block_on(client.channels().send()).unwrap_err()),
        peak_of(|| client.channels().send_blocking().unwrap_err()),
    ] {
        assert!(peak < RESPONSE / 8, "{peak} bytes");
    }
    server.join().unwrap();
}

/// The counter of this test counts: a tree of JSON takes much more than the limit.
#[test]
fn a_tree_of_json_takes_more_than_the_limit() {
    let text = filled(WEBHOOK, "[", |_| "{\"\":0}".to_owned(), "]");
    let peak = peak_of(|| serde_json::from_str::<serde_json::Value>(&text).unwrap());
    check("a tree", text.len(), peak).unwrap_err();
    let now = SystemTime::now();
    let request = client().channels().into_request().unwrap();
    assert!(peak_of(|| request.to_http(now)) > 100);
}

/// The vector of a list that has just grown is half empty.
#[test]
fn lists_of_users_take_at_most_25_times_their_size_after_growth() {
    let request = client().users(&LOBBY);
    let mut failures = Vec::new();
    for item in ["[1]", "{\"id\":1}", "{\"id\":\"\"}"] {
        let items = (1 << 16) + 1;
        let size = (item.len() + 1) * items + "{\"users\":[]}".len();
        let body = filled(size, "{\"users\":[", |_| item.to_owned(), "]}");
        let response = http::Response::new(bytes::Bytes::from(body));
        let peak = peak_of(|| request.read(&response));
        failures.extend(check(&format!("users: {item}"), response.body().len(), peak).err());
    }
    assert_eq!(failures, [""; 0]);
}
