//! `Client::restore`: rejects bytes without a panic, and restores only valid events.
//!
//! Each input is restored as it is, and once more with a repaired checksum, because no mutation would
//! get past that.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::SystemTime;

use libfuzzer_sys::fuzz_target;
use pusher_channels::name::IdempotencyKey;
use pusher_channels::trigger::{ManyChannels, OneChannel, Reach};
use pusher_channels::{
    AnyChannelName, ChannelName, Client, EncryptionKey, Error, EventName, PrivateEncrypted,
    SocketId, Trigger, UserId,
};
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// The version, and the checksum of what follows.
const PREFIX_LEN: usize = 9;
/// The limit of the clients for data.
const MAX_DATA_SIZE: usize = 200;
/// The key of the encrypted seeds: 32 bytes of value 7.
static KEY: LazyLock<EncryptionKey> =
    LazyLock::new(|| EncryptionKey::from_bytes(&[7; 32]).expect("32 bytes"));
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder("42", "key", "secret")
        .host("localhost")
        .max_data_size(MAX_DATA_SIZE)
        .build()
        .expect("the settings are valid")
});
static WITH_KEY: LazyLock<Client<EncryptionKey>> =
    LazyLock::new(|| CLIENT.clone().with_encryption_key(KEY.clone()));

/// The fields of an event that the protocol defines.
const FIELDS: [&str; 7] = [
    "name",
    "channel",
    "channels",
    "data",
    "socket_id",
    "idempotency_key",
    "info",
];

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    if let Some(content) = bytes.get(PREFIX_LEN..) {
        check(&stored(content));
    }
    // Without a prefix, so that also short inputs are events.
    check(&stored(&[b"42\n", bytes].concat()));
});

/// Adds the version and the checksum.
fn stored(content: &[u8]) -> Vec<u8> {
    let checksum = Sha256::digest(content);
    [&[1], &checksum[..PREFIX_LEN - 1], content].concat()
}

fn check(bytes: &[u8]) {
    let is_one = restored::<OneChannel>(bytes);
    let is_many = restored::<ManyChannels>(bytes);
    assert!(!(is_one && is_many), "the reach is not clear");
}

/// Returns true if the bytes are an event with the reach `T`.
fn restored<T: Reach<Response<()> = ()>>(bytes: &[u8]) -> bool {
    let without_key: Result<Trigger<T>, _> = CLIENT.restore(bytes);
    let with_key: Result<Trigger<T>, _> = WITH_KEY.restore(bytes);
    if let Ok(trigger) = &with_key {
        let other = without_key
            .as_ref()
            .expect("a client without the key forwards what one with it restores");
        assert_eq!(trigger.to_bytes(), other.to_bytes());
    }
    let trigger = match without_key {
        Ok(trigger) => trigger,
        Err(error) => {
            let error = Error::from(error);
            assert!(
                error.is_invalid() || error.is_too_large(),
                "another error: {error}"
            );
            return false;
        }
    };
    let again = trigger.to_bytes();
    let same: Trigger<T> = CLIENT
        .restore(&again)
        .expect("what was restored can be stored again");
    assert_eq!(same.to_bytes(), again);
    assert_eq!(same.event(), trigger.event());
    assert!(same.channels().eq(trigger.channels()));
    // A client with a key has checked the ciphertext as well.
    check_event(trigger, with_key.is_ok());
    true
}

/// Checks the event that a server would receive.
fn check_event<T: Reach<Response<()> = ()>>(trigger: Trigger<T>, is_decryptable: bool) {
    let event = trigger.event().to_string();
    let channels: Vec<String> = trigger.channels().map(str::to_owned).collect();
    let request = trigger.into_request().to_http(SystemTime::now());
    let request = request.expect("an event can be signed");
    let fields: BTreeMap<String, &RawValue> =
        serde_json::from_slice(request.body()).expect("the body is a JSON object");
    // Extensions can have numbers that are valid JSON, but too large for a `Value`.
    let known = |key: &&str| fields.contains_key(*key);
    let read = |key: &str| -> (String, Value) {
        let value = serde_json::from_str(fields[key].get());
        (key.to_owned(), value.expect("the field is JSON"))
    };
    let body: Value = FIELDS.into_iter().filter(known).map(read).collect();

    assert_eq!(body["name"], event);
    EventName::new(event).expect("the name of the event is valid");
    let names = match (&body["channel"], &body["channels"]) {
        (Value::String(name), Value::Null) => vec![name.clone()],
        (Value::Null, Value::Array(names)) => {
            let names = names.iter().map(|name| name.as_str().expect("a string"));
            names.map(str::to_owned).collect()
        }
        other => panic!("one channel, or several: {other:?}"),
    };
    assert_eq!(names, channels);
    assert!((1..=100).contains(&names.len()));
    let data = body["data"].as_str().expect("the data is a string");
    assert!(data.len() <= MAX_DATA_SIZE);
    for name in &names {
        check_channel(name, names.len(), data, is_decryptable);
    }
    if let Some(socket_id) = body.get("socket_id") {
        let socket_id = socket_id.as_str().expect("a string");
        socket_id.parse::<SocketId>().expect("the id is valid");
    }
    if let Some(key) = body.get("idempotency_key") {
        IdempotencyKey::try_from(key.as_str().expect("a string")).expect("the key is valid");
    }
    assert_eq!(body.get("info"), None, "nothing reads the attributes");
}

fn check_channel(name: &str, count: usize, data: &str, is_decryptable: bool) {
    if let Some(user) = name.strip_prefix("#server-to-user-") {
        assert_eq!(count, 1);
        UserId::try_from(user).expect("the id is valid");
        return;
    }
    AnyChannelName::new(name).expect("the name of the channel is valid");
    if !name.starts_with("private-encrypted-") {
        return;
    }
    assert_eq!(count, 1, "each channel has its own key");
    let channel = ChannelName::<PrivateEncrypted>::new(name).expect("the prefix was checked");
    if is_decryptable {
        KEY.decrypt(&channel, data).expect("the data is encrypted");
    } else {
        let envelope: Value = serde_json::from_str(data).expect("an envelope is JSON");
        assert!(envelope["nonce"].is_string() && envelope["ciphertext"].is_string());
    }
}
