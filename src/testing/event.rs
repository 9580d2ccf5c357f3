//! Checks of the bodies of `POST /events` and `POST /batch_events`.
//!
//! They are written from the documented limits and do not use the validators of this library.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::channels::Info;
use super::dialect::Dialect;
use super::record::Triggered;
use super::rejection::Rejection;
use crate::config::EncryptionKey;
use crate::json::Entries;
use crate::name::{ChannelName, PrivateEncrypted};

const MAX_NAME: usize = 200;
const MAX_KEY: usize = 128;
const MAX_USER_ID: usize = 128;
const MAX_CHANNELS: usize = 100;
const PREFIXES: [&str; 7] = [
    "private-encrypted-cache-",
    "private-encrypted-",
    "private-cache-",
    "private-",
    "presence-cache-",
    "presence-",
    "cache-",
];
const TO_USER: &str = "#server-to-user-";
const ENCRYPTED: &str = "private-encrypted-";

/// The limits that bodies are checked against.
pub(super) struct Limits<'a> {
    pub(super) data: usize,
    pub(super) batch: usize,
    pub(super) dialect: Dialect,
    pub(super) key: &'a EncryptionKey,
}

impl Limits<'_> {
    /// Parses an event.
    pub(super) fn read(&self, body: &[u8]) -> Result<Triggered, Rejection> {
        let body = std::str::from_utf8(body).unwrap_or_default();
        self.event(&object(body, "The body")?)
    }

    /// Parses a batch. A rejection names the offending event.
    pub(super) fn read_batch(&self, body: &[u8]) -> Result<Vec<Triggered>, Rejection> {
        let body = std::str::from_utf8(body).unwrap_or_default();
        // Before the events are read, because parsing them would drop repeated keys.
        let body = object::<&RawValue>(body, "The body")?;
        let events = body.get("batch").map(|events| events.get());
        let events = events.and_then(|events| serde_json::from_str::<Vec<&RawValue>>(events).ok());
        let Some(events) = events else {
            return Err(Rejection::bad_request("Missing batch"));
        };
        if events.is_empty() || events.len() > self.batch {
            return Err(Rejection::bad_request(format!(
                "Batch of {} events, 1 to {} are allowed",
                events.len(),
                self.batch
            )));
        }
        let read = events.iter().enumerate().map(|(index, event)| {
            let event = object::<Value>(event.get(), "The event").and_then(|event| {
                // Documented for `POST /events` only.
                if event.contains_key("channels") {
                    return Err(Rejection::bad_request(
                        "An event of a batch goes to one channel",
                    ));
                }
                self.event(&event)
            });
            event.map_err(|rejection| rejection.of_event(index))
        });
        read.collect()
    }

    /// Checks an event, and decrypts it on an encrypted channel.
    fn event(&self, body: &Fields<Value>) -> Result<Triggered, Rejection> {
        let event = string(body, "name")?;
        if event.is_empty() || event.len() > MAX_NAME {
            return Err(Rejection::bad_request(format!(
                "The event name has {} bytes, 1 to {MAX_NAME} are allowed",
                event.len()
            )));
        }
        if event.starts_with("pusher:") || event.starts_with("pusher_internal:") {
            return Err(Rejection::bad_request("The event name is reserved"));
        }
        // The validators of the library are not used: a rule that is wrong there must not be wrong
        // here as well.
        let channels = channels(body)?;
        let excluded = match body.get("socket_id") {
            None => None,
            Some(_) => Some(string(body, "socket_id")?),
        };
        if excluded.is_some_and(|id| !is_socket_id(id)) {
            return Err(Rejection::bad_request("Invalid socket id"));
        }
        let data = string(body, "data")?;
        if data.is_empty()
            && let Some(status) = self.dialect.rejection_of_empty_data()
        {
            return Err(Rejection::new(status, "The data is empty"));
        }
        if data.len() > self.data {
            return Err(Rejection::too_large(format!(
                "The data content of this event exceeds the allowed maximum ({} bytes)",
                self.data
            )));
        }
        let idempotency_key = match body.get("idempotency_key") {
            None => None,
            Some(_) => Some(string(body, "idempotency_key")?),
        };
        if idempotency_key.is_some_and(|key| key.is_empty() || key.len() > MAX_KEY) {
            return Err(Rejection::bad_request("Invalid idempotency key"));
        }
        let info = match body.get("info") {
            None => None,
            Some(_) => Some(string(body, "info")?),
        };
        let requested = Info::read(
            info.unwrap_or_default(),
            &["user_count", "subscription_count"],
        )?;
        channels.iter().try_for_each(|name| requested.check(name))?;
        let encrypted = channels.iter().any(|name| name.starts_with(ENCRYPTED));
        let decrypted = if encrypted {
            Some(self.decrypt(&channels, data)?)
        } else {
            None
        };
        Ok(Triggered {
            event: event.to_owned(),
            ciphertext: decrypted.is_some().then(|| data.to_owned()),
            data: decrypted.unwrap_or_else(|| data.to_owned()),
            excluded: excluded.map(str::to_owned),
            info: info.map(str::to_owned),
            idempotency_key: idempotency_key.map(str::to_owned),
            channels,
        })
    }

    /// Decrypts the data. Pusher accepts any data on an encrypted channel, but a test server that
    /// did so would miss the worst mistake of a client, plaintext.
    fn decrypt(&self, channels: &[String], data: &str) -> Result<String, Rejection> {
        let [channel] = channels else {
            return Err(Rejection::bad_request(
                "An encrypted channel cannot be one of several",
            ));
        };
        let bytes = |envelope: &Value, key: &str| {
            let text = envelope.get(key)?.as_str()?;
            STANDARD.decode(text).ok().map(|bytes| bytes.len())
        };
        // `Value::Null`, if it is not JSON, is not well-formed either.
        let envelope: Value = serde_json::from_str(data).unwrap_or_default();
        // XSalsa20-Poly1305 has a nonce of 24 bytes, and a ciphertext that contains a tag of 16.
        let well_formed = bytes(&envelope, "nonce") == Some(24)
            && bytes(&envelope, "ciphertext").is_some_and(|len| len >= 16);
        if !well_formed {
            return Err(Rejection::bad_request(
                "The data of an encrypted channel is not encrypted",
            ));
        }
        let name = ChannelName::<PrivateEncrypted>::try_from(channel.as_str())
            .map_err(|error| Rejection::bad_request(error.to_string()))?;
        self.key.decrypt(&name, data).map_err(|_| {
            Rejection::bad_request(
                "Cannot decrypt the data: it was not encrypted with the key of this test server, which is that of `encrypted_client()` and is returned by `encryption_key()`",
            )
        })
    }
}

type Fields<V> = BTreeMap<String, V>;

/// Parses an object, in which each key occurs once. Servers differ in which of two counts, so that a
/// client that sends both relies on luck.
fn object<'b, V: Deserialize<'b>>(json: &'b str, what: &str) -> Result<Fields<V>, Rejection> {
    let not_an_object = || Rejection::bad_request(format!("{what} is not a JSON object"));
    if !json.trim_start().starts_with('{') {
        return Err(not_an_object());
    }
    let Entries(entries) = serde_json::from_str(json).map_err(|_| not_an_object())?;
    let mut fields = BTreeMap::new();
    for (key, value) in entries {
        if fields.contains_key(&key) {
            return Err(Rejection::bad_request(format!("{key} is repeated")));
        }
        fields.insert(key, value);
    }
    Ok(fields)
}

fn string<'b>(body: &'b Fields<Value>, key: &str) -> Result<&'b str, Rejection> {
    match body.get(key) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Rejection::bad_request(format!("{key} is not a string"))),
        None => Err(Rejection::bad_request(format!("Missing {key}"))),
    }
}

fn channels(body: &Fields<Value>) -> Result<Vec<String>, Rejection> {
    let names = match (body.get("channel"), body.get("channels")) {
        (Some(Value::String(name)), None) => vec![name.clone()],
        (None, Some(Value::Array(names))) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or_else(|| Rejection::bad_request("channels is not a list of strings"))?,
        (Some(_), Some(_)) => return Err(Rejection::bad_request("Both channel and channels")),
        _ => return Err(Rejection::bad_request("Missing channel or channels")),
    };
    if names.is_empty() || names.len() > MAX_CHANNELS {
        return Err(Rejection::bad_request(format!(
            "{} channels, 1 to {MAX_CHANNELS} are allowed",
            names.len()
        )));
    }
    match names.iter().find(|name| !is_channel(name)) {
        Some(_) => Err(Rejection::bad_request("Invalid channel name")),
        None => Ok(names),
    }
}

pub(super) fn is_channel(name: &str) -> bool {
    if let Some(id) = name.strip_prefix(TO_USER) {
        return is_user_id(id);
    }
    !name.is_empty()
        && name.len() <= MAX_NAME
        && name.chars().all(in_alphabet)
        // A kind prefix alone is rejected.
        && !PREFIXES.contains(&name)
}

/// Returns true for the id of a user who can sign in, which becomes part of a channel name.
pub(super) fn is_user_id(id: &str) -> bool {
    (1..=MAX_USER_ID).contains(&id.len()) && id.chars().all(in_alphabet)
}

fn in_alphabet(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-=@,.;".contains(character)
}

fn is_socket_id(id: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    id.split_once('.')
        .is_some_and(|(first, second)| number(first) && number(second))
}
