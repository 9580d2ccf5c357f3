//! The cost of the endpoints: authorizing a subscriber, from the strings of the request to the JSON
//! of the response, against the hashes of the same bytes; and verifying and parsing a webhook,
//! against the HMAC of its body and `serde_json` into structs of strings. Then the cost of names
//! alone.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints its result, and fails by panicking"
)]

#[path = "measure/calls.rs"]
mod calls;
mod measure;

use std::hint::black_box;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use pusher_channels::testing::{self, Recorder};
use pusher_channels::{
    AnyChannelName, ChannelName, Client, EncryptionKey, Member, MemberId, Private, SocketId,
    WebhookEvent,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use calls::per_call;

const SECRET: &str = "7ad3773142a6692b25b8";
const SOCKET_ID: &str = "123456.7890123";
const KEY: [u8; 32] = [7; 32];

const ROUNDS: usize = 400;

#[derive(Serialize)]
struct Profile {
    name: &'static str,
}

/// The JSON of a member, as the protocol defines it.
#[derive(Serialize)]
struct ChannelData<'a> {
    user_id: &'a str,
    user_info: &'a Profile,
}

/// The result of a parser without checks.
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
        .encryption_key(EncryptionKey::from_bytes(&KEY).unwrap())
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
        let response = match AnyChannelName::try_from(black_box(channel)).unwrap() {
            AnyChannelName::Private(channel) => client.authorize(&socket_id, &channel),
            AnyChannelName::PrivateEncrypted(channel) => client.authorize(&socket_id, &channel),
            AnyChannelName::Presence(channel) => {
                let member = Member::new(MemberId::from(10)).info(&Profile { name: "Mr. Pusher" });
                let response = client.authorize_presence(&socket_id, &channel, &member);
                response.unwrap()
            }
            AnyChannelName::Public(_) => return String::new(),
        };
        response.into_json()
    };
    let private = "private-orders";
    let presence = "presence-lobby";
    let encrypted = "private-encrypted-vault";
    let profile = Profile { name: "Mr. Pusher" };
    let channel_data = || {
        let user_info = black_box(&profile);
        let user_id = black_box("10");
        let mut data = [0; 64];
        let mut rest = &mut data[..];
        serde_json::to_writer(&mut rest, &ChannelData { user_id, user_info }).unwrap();
        let len = 64 - rest.len();
        (data, len)
    };
    let (data, len) = channel_data();
    let data = str::from_utf8(&data[..len]).unwrap();
    let channel_key = || {
        let key = Sha256::new().chain_update(black_box(encrypted));
        let mut text = [0; 44];
        let key = key.chain_update(black_box(KEY)).finalize();
        STANDARD.encode_slice(key, &mut text).unwrap();
        text
    };
    let signed_private = format!("{SOCKET_ID}:{private}");
    let signed_encrypted = format!("{SOCKET_ID}:{encrypted}");
    let signed_presence = format!("{SOCKET_ID}:{presence}:{data}");

    let service = Recorder::builder()
        .credentials("42", "278d425bdf160c739803", SECRET)
        .record()
        .unwrap();
    let one = service
        .webhook()
        .member_added("presence-lobby", "user-0")
        .sign();
    let ten = of_pairs(&service, 5).sign();
    let receive = |signed: &testing::SignedWebhook, len: usize| {
        let webhook = client.webhook(signed.headers(), signed.body()).unwrap();
        let unknown = |event: &WebhookEvent| matches!(event, WebhookEvent::Unknown(_));
        assert!(webhook.events().len() == len && !webhook.events().iter().any(unknown));
        webhook
    };
    let plain = |signed: &testing::SignedWebhook| {
        let body = black_box(signed.body());
        let signature = hmac(body);
        let read: PlainWebhook = serde_json::from_slice(body).unwrap();
        (signature, read)
    };

    let mut allowed = [false; 256];
    for byte in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=@,.;" {
        allowed[usize::from(*byte)] = true;
    }
    let looked_at = |name: &str| -> Arc<str> {
        let name = black_box(name);
        assert!(name.bytes().all(|byte| allowed[usize::from(byte)]));
        name.into()
    };

    let rows = [
        measure::compare(
            "authorize a private channel",
            ROUNDS,
            1.6,
            || per_call(|| hmac(black_box(signed_private.as_bytes()))),
            || per_call(|| authorize(private)),
        ),
        measure::compare(
            "authorize a presence channel",
            ROUNDS,
            2.2,
            || per_call(|| (channel_data(), hmac(black_box(signed_presence.as_bytes())))),
            || per_call(|| authorize(presence)),
        ),
        measure::compare(
            "authorize an encrypted channel",
            ROUNDS,
            2.2,
            || per_call(|| (channel_key(), hmac(black_box(signed_encrypted.as_bytes())))),
            || per_call(|| authorize(encrypted)),
        ),
        measure::compare(
            "a webhook of 1 event",
            ROUNDS,
            1.5,
            || per_call(|| plain(&one)),
            || per_call(|| receive(&one, 1)),
        ),
        measure::compare(
            "a webhook of 10 events",
            ROUNDS,
            1.5,
            || per_call(|| plain(&ten)),
            || per_call(|| receive(&ten, 10)),
        ),
        measure::compare(
            "a channel name of a known kind",
            ROUNDS,
            1.5,
            || per_call(|| looked_at(private)),
            || per_call(|| ChannelName::<Private>::try_from(black_box(private)).unwrap()),
        ),
        measure::compare(
            "a channel name of any kind",
            ROUNDS,
            1.5,
            || per_call(|| looked_at(private)),
            || per_call(|| AnyChannelName::try_from(black_box(private)).unwrap()),
        ),
    ];
    measure::print("µs", &rows);
}

/// A webhook with twice as many events: a client event and a new member each.
fn of_pairs(service: &Recorder, pairs: usize) -> testing::WebhookBuilder {
    let mut webhook = service.webhook();
    for id in 0..pairs {
        let inbox = format!("private-user-{id}");
        let text = "{\"text\":\"hello, everybody\"}";
        webhook = webhook
            .client_event(&inbox, "client-said", text, SOCKET_ID)
            .member_added("presence-lobby", format!("user-{id}"));
    }
    webhook
}
