//! Webhooks: a body with a valid signature never makes the parser panic, its events are those of the
//! body, and a wrong signature is never accepted.

#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use pusher_channels::webhook::WebhookHeaders;
use pusher_channels::{EncryptionKey, WebhookEvent, WebhookVerifier};
use serde_json::Value;
use sha2::Sha256;

const SECRET: &str = "the-secret";
static VERIFIER: LazyLock<WebhookVerifier> = LazyLock::new(|| {
    let verifier = WebhookVerifier::new("key", SECRET).expect("the settings are valid");
    verifier.encryption_key(EncryptionKey::from_bytes(&[7; 32]).expect("32 bytes"))
});

#[derive(Arbitrary, Debug)]
enum Input<'i> {
    /// Signed by the target.
    Signed(&'i str),
    /// The headers as they come.
    Headers {
        key: Option<&'i str>,
        signature: Option<&'i str>,
        body: &'i [u8],
    },
    /// The signature of the body, with one byte changed.
    Changed { at: usize, to: u8, body: &'i str },
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Signed(body) => check_signed(body),
    Input::Headers {
        key,
        signature,
        body,
    } => {
        let is_right = key == Some("key") && signature == Some(&sign(body));
        let result = VERIFIER.verify(&WebhookHeaders { key, signature }, body);
        assert!(is_right || result.is_err_and(|error| error.is_unauthentic()));
    }
    Input::Changed { at, to, body } => {
        let mut signature = sign(body.as_bytes()).into_bytes();
        let at = at % signature.len();
        // A server sends lower case, but upper case is the same number.
        let is_same = signature[at].eq_ignore_ascii_case(&to);
        signature[at] = to;
        let Ok(signature) = std::str::from_utf8(&signature) else {
            return;
        };
        let headers = WebhookHeaders {
            key: Some("key"),
            signature: Some(signature),
        };
        let result = VERIFIER.verify(&headers, body);
        assert!(is_same || result.is_err_and(|error| error.is_unauthentic()));
    }
});

fn sign(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length is valid");
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn check_signed(body: &str) {
    let headers = WebhookHeaders {
        key: Some("key"),
        signature: Some(&sign(body.as_bytes())),
    };
    let webhook = match VERIFIER.verify(&headers, body) {
        Ok(webhook) => webhook,
        Err(error) => {
            assert!(error.is_malformed() && !error.is_unauthentic(), "{error}");
            return;
        }
    };
    let _ = webhook.time();
    let json: Value = match serde_json::from_str(body) {
        Ok(json) => json,
        // A number that is valid JSON, and too large for a `Value`, or an escape of half a character. They
        // are part of an event that is kept as it is.
        Err(error)
            if ["out of range", "hex escape"]
                .iter()
                .any(|part| error.to_string().contains(part)) =>
        {
            return;
        }
        Err(error) => panic!("a webhook is JSON: {error}: {body:?}"),
    };
    assert_eq!(json["time_ms"].as_u64(), Some(webhook.time_ms()));
    let events = json["events"].as_array().expect("a list of events");
    assert_eq!(webhook.events().len(), events.len());
    for (event, json) in webhook.events().iter().zip(events) {
        check_event(event, json);
    }
}

fn check_event(event: &WebhookEvent, json: &Value) {
    let same = |field: &str, value: &str| assert_eq!(json[field], value, "{json}");
    match event {
        WebhookEvent::ChannelOccupied { channel, .. } => {
            same("name", "channel_occupied");
            same("channel", channel.as_str());
        }
        WebhookEvent::ChannelVacated { channel, .. } => {
            same("name", "channel_vacated");
            same("channel", channel.as_str());
        }
        WebhookEvent::MemberAdded {
            channel, user_id, ..
        } => {
            same("name", "member_added");
            same("channel", channel.as_str());
            check_id(&json["user_id"], user_id.as_ref());
        }
        WebhookEvent::MemberRemoved {
            channel, user_id, ..
        } => {
            same("name", "member_removed");
            same("channel", channel.as_str());
            check_id(&json["user_id"], user_id.as_ref());
        }
        WebhookEvent::ClientEvent {
            channel,
            event,
            data,
            ..
        } => {
            same("name", "client_event");
            same("channel", channel.as_str());
            same("event", event.as_str());
            let _ = (data.text(), data.json::<Value>());
        }
        WebhookEvent::Unknown(event) => {
            // Numbers that are too large for a `Value` are valid JSON, too.
            if let Ok(kept) = event.json::<Value>() {
                assert_eq!(kept, *json);
            }
            assert!(!event.reason().is_empty());
        }
        other => {
            let _ = format!("{other:?}");
        }
    }
}

/// Checks an id, which some servers send as a number.
fn check_id(json: &Value, id: &str) {
    match json {
        Value::String(text) => assert_eq!(text, id),
        number => assert_eq!(number.to_string(), id),
    }
}
