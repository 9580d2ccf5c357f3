//! Measures composing a request: from `client.trigger(&channel)` to the signed
//! `http::Request`. The floor is the work that no implementation can avoid.
//!
//! That is `serde_json::to_vec` of the payload, MD5 of the finished body, and HMAC-SHA-256 of the
//! finished string to sign with a precomputed key state. Encrypted events add the key of the channel,
//! a nonce, the encryption, and base64.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints its result, and fails by panicking"
)]

mod measure;
#[path = "measure/order.rs"]
mod order;

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use crypto_secretbox::XSalsa20Poly1305;
use crypto_secretbox::aead::{AeadInPlace, KeyInit as _};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use pusher_channels::{
    ChannelName, Client, EncryptionKey, EventName, Private, PrivateEncrypted, channel_name,
    event_name,
};
use sha2::Sha256;

use order::Order;

const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
const CREATED: EventName = event_name!("order-created");

const SECRET: &str = "7ad3773142a6692b25b8";
const KEY: [u8; 32] = [7; 32];

const ROUNDS: usize = 1_000;
/// The duration of a batch of calls.
const BATCH: Duration = Duration::from_millis(1);

fn main() {
    let client = Client::builder("42", "278d425bdf160c739803", SECRET)
        .cluster("eu")
        .encryption_key(EncryptionKey::from_bytes(&KEY).unwrap())
        .build()
        .unwrap();
    let mut rows = Vec::new();
    for (name, size, target) in [
        ("private, 0.2 KB of JSON", 200, 1.5),
        ("private, 2 KB of JSON", 2_000, 1.25),
        ("private, 9 KB of JSON", 9_000, 1.25),
    ] {
        let order = Order::of(size);
        let library = || {
            let trigger = client.trigger(&ORDERS).event(CREATED).json(&order);
            trigger.unwrap().into_request().to_http(now()).unwrap()
        };
        let ready = Ready::of(&library());
        let floor = || (serde_json::to_vec(&order).unwrap(), ready.sign());
        rows.push(timed(name, target, floor, library));
    }

    for (name, size, target) in [
        ("encrypted, 0.2 KB of JSON", 200, 1.25),
        ("encrypted, 2 KB of JSON", 2_000, 1.15),
        // Base64 adds a third, and the limit is 10 KB.
        ("encrypted, 7 KB of JSON", 7_000, 1.15),
    ] {
        let order = Order::of(size);
        let library = || {
            let trigger = client.trigger(&VAULT).event(CREATED).json(&order);
            trigger.unwrap().into_request().to_http(now()).unwrap()
        };
        let ready = Ready::of(&library());
        let floor = || {
            let mut message = serde_json::to_vec(&order).unwrap();
            let key = Sha256::new().chain_update(VAULT.as_str()).chain_update(KEY);
            let mut nonce = [0; 24];
            getrandom::fill(&mut nonce).unwrap();
            let cipher = XSalsa20Poly1305::new(&key.finalize().0.into());
            let tag = cipher.encrypt_in_place_detached(&nonce.into(), b"", &mut message);
            (STANDARD.encode(message), tag.unwrap(), ready.sign())
        };
        rows.push(timed(name, target, floor, library));
    }

    measure::print("µs", &rows);
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179)
}

/// The inputs of the floor, taken from a finished request.
struct Ready {
    body: Vec<u8>,
    to_sign: String,
    key: Hmac<Sha256>,
}

impl Ready {
    fn of(request: &http::Request<bytes::Bytes>) -> Self {
        let query = request.uri().query().unwrap();
        let (query, signature) = query.split_once("&auth_signature=").unwrap();
        let ready = Self {
            body: request.body().to_vec(),
            to_sign: format!("POST\n{}\n{query}", request.uri().path()),
            key: Hmac::new_from_slice(SECRET.as_bytes()).unwrap(),
        };
        // Proves that both sides do the same work.
        let (md5, sha256) = ready.sign();
        assert!(query.ends_with(&format!("&body_md5={}", hex(&md5))));
        assert_eq!(signature, hex(&sha256));
        ready
    }

    fn sign(&self) -> ([u8; 16], [u8; 32]) {
        let signature = self.key.clone().chain_update(black_box(&self.to_sign));
        (
            Md5::digest(black_box(&self.body)).into(),
            signature.finalize().into_bytes().into(),
        )
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares both, in microseconds per call.
fn timed<A, B>(
    name: &'static str,
    target: f64,
    mut floor: impl FnMut() -> A,
    mut library: impl FnMut() -> B,
) -> measure::Row {
    let start = Instant::now();
    let mut calls = 0_u32;
    while start.elapsed() < 20 * BATCH {
        black_box(library());
        calls += 1;
    }
    let calls = (calls / 20).max(1);
    measure::compare(
        name,
        ROUNDS,
        target,
        || batch(calls, &mut floor),
        || batch(calls, &mut library),
    )
}

/// Returns the mean duration of a call in microseconds.
fn batch<R>(calls: u32, mut act: impl FnMut() -> R) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        black_box(act());
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}
