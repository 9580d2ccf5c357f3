//! Measures parsing a list of 10 000 channels. The floor is `serde_json`, parsing as many names and
//! numbers into a `BTreeMap<String, u64>`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints its result, and fails by panicking"
)]

mod measure;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use bytes::Bytes;
use http::Response;
use pusher_channels::Client;

const CHANNELS: u32 = 10_000;
const ROUNDS: usize = 60;

fn main() {
    let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
        .cluster("eu")
        .build()
        .unwrap();

    let numbers = list(|text, id| write!(text, "\"presence-room-{id}\":{}", id % 50 + 1));
    let numbers = format!("{{{numbers}}}");
    let floor = || {
        let parsed: BTreeMap<String, u64> = serde_json::from_slice(numbers.as_bytes()).unwrap();
        parsed
    };
    assert_eq!(floor().len(), usize::try_from(CHANNELS).unwrap());

    let without_attributes = response(&list(|text, id| {
        write!(text, "\"presence-room-{id}\":{{}}")
    }));
    let all = client.channels().into_request().unwrap();
    let counts = response(&list(|text, id| {
        let count = id % 50 + 1;
        write!(text, "\"presence-room-{id}\":{{\"user_count\":{count}}}")
    }));
    let rooms = client.presence_channels().user_count();
    let rooms = rooms.into_request().unwrap();

    let rows = [
        measure::compare(
            "10 000 channels",
            ROUNDS,
            2.0,
            || microseconds(floor),
            || microseconds(|| all.read(&without_attributes).unwrap()),
        ),
        measure::compare(
            "10 000 channels with user counts",
            ROUNDS,
            2.0,
            || microseconds(floor),
            || microseconds(|| rooms.read(&counts).unwrap()),
        ),
    ];
    measure::print("µs", &rows);
}

/// Writes the entries of an object in arbitrary order, like a server that uses a hash map.
fn list(write: impl Fn(&mut String, u32) -> std::fmt::Result) -> String {
    let mut text = String::new();
    for index in 0..CHANNELS {
        if index > 0 {
            text.push(',');
        }
        write(&mut text, index * 7_919 % CHANNELS).unwrap();
    }
    text
}

fn response(channels: &str) -> Response<Bytes> {
    Response::new(format!("{{\"channels\":{{{channels}}}}}").into())
}

/// Measures a call in microseconds, without dropping its result.
fn microseconds<R>(act: impl FnOnce() -> R) -> f64 {
    let start = Instant::now();
    let result = act();
    let took = start.elapsed();
    drop(black_box(result));
    took.as_secs_f64() * 1e6
}
