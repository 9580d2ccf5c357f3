//! What the two doors cost: to let a subscriber in, from the texts that came to the JSON that goes,
//! against the bare HMAC of the same bytes; and to verify and read a webhook of ten events, against
//! the HMAC of its body and `serde_json` into structs of texts.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints its result, and fails by panicking"
)]

mod measure;

use std::hint::black_box;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use pusher_channels::testing::Recorder;
use pusher_channels::{
    AnyChannelName, Client, EncryptionKey, Member, SocketId, UserId, WebhookEvent,
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

const SECRET: &str = "7ad3773142a6692b25b8";
const SOCKET_ID: &str = "123456.7890123";

const ROUNDS: usize = 400;
/// About a millisecond for each batch.
const BATCH: Duration = Duration::from_millis(1);

#[derive(Serialize)]
struct Profile {
    name: &'static str,
}

/// What a reader that checks nothing makes of a webhook.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct PlainWebhook {
    time_ms: u64,
    events: Vec<PlainEvent>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct PlainEvent {
    name: String,
    channel: String,
    event: Option<String>,
    data: Option<String>,
    socket_id: Option<String>,
    user_id: Option<String>,
}

fn main() {
    let client = Client::builder("42", "278d425bdf160c739803", SECRET)
        .cluster("eu")
        .encryption_key(EncryptionKey::from_bytes(&[7; 32]).unwrap())
        .build()
        .unwrap();
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let hmac = |text: &[u8]| {
        let mut mac = key.clone();
        mac.update(text);
        mac.finalize().into_bytes()
    };

    let authorize = |channel: &str| {
        let socket_id: SocketId = black_box(SOCKET_ID).parse().unwrap();
        let answer = match AnyChannelName::try_from(black_box(channel)).unwrap() {
            AnyChannelName::Private(channel) => client.authorize(&socket_id, &channel),
            AnyChannelName::PrivateEncrypted(channel) => client.authorize(&socket_id, &channel),
            AnyChannelName::Presence(channel) => {
                let member = Member::new(UserId::from(10)).info(&Profile { name: "Mr. Pusher" });
                let answer = client.authorize_presence(&socket_id, &channel, &member);
                answer.unwrap()
            }
            AnyChannelName::Public(_) => return String::new(),
        };
        answer.into_json()
    };
    let private = "private-orders";
    let presence = "presence-lobby";
    let encrypted = "private-encrypted-vault";
    let data = r#"{"user_id":"10","user_info":{"name":"Mr. Pusher"}}"#;
    let signed_private = format!("{SOCKET_ID}:{private}");
    let signed_encrypted = format!("{SOCKET_ID}:{encrypted}");
    let signed_presence = format!("{SOCKET_ID}:{presence}:{data}");

    let service = Recorder::builder()
        .credentials("42", "278d425bdf160c739803", SECRET)
        .record()
        .unwrap();
    let mut webhook = service.webhook();
    for id in 0..5 {
        let inbox = format!("private-user-{id}");
        let text = "{\"text\":\"hello, everybody\"}";
        webhook = webhook
            .client_event(&inbox, "client-said", text, SOCKET_ID)
            .member_added("presence-lobby", &format!("user-{id}"));
    }
    let webhook = webhook.sign();
    let receive = || {
        let webhook = client.webhook(webhook.headers(), webhook.body()).unwrap();
        let unknown = |event: &WebhookEvent| matches!(event, WebhookEvent::Unknown(_));
        assert!(webhook.events().len() == 10 && !webhook.events().iter().any(unknown));
        webhook
    };
    let plain = || {
        let body = black_box(webhook.body());
        let signature = hmac(body);
        let read: PlainWebhook = serde_json::from_slice(body).unwrap();
        (signature, read)
    };

    let rows = [
        measure::compare(
            "authorize a private channel",
            ROUNDS,
            2.0,
            || per_call(|| hmac(black_box(signed_private.as_bytes()))),
            || per_call(|| authorize(private)),
        ),
        measure::compare(
            "authorize a presence channel",
            ROUNDS,
            3.0,
            || per_call(|| hmac(black_box(signed_presence.as_bytes()))),
            || per_call(|| authorize(presence)),
        ),
        measure::compare(
            "authorize an encrypted channel",
            ROUNDS,
            3.0,
            || per_call(|| hmac(black_box(signed_encrypted.as_bytes()))),
            || per_call(|| authorize(encrypted)),
        ),
        measure::compare(
            "a webhook of 10 events",
            ROUNDS,
            1.5,
            || per_call(plain),
            || per_call(receive),
        ),
    ];
    measure::print("µs", &rows);
}

/// The microseconds that one call takes, over a batch of them.
fn per_call<R>(act: impl Fn() -> R) -> f64 {
    let start = Instant::now();
    let mut calls = 0_u32;
    while start.elapsed() < BATCH {
        for _ in 0..16 {
            black_box(act());
        }
        calls += 16;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}
