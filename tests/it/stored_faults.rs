//! Bytes for `Client::restore` that were cut, changed, or written by somebody else.

use pusher_channels::error::InvalidKind;
use pusher_channels::trigger::{InvalidStoredTrigger, ManyChannels};
use pusher_channels::{Client, EncryptionKey, Error, Trigger, channel_name};
use sha2::{Digest, Sha256};

const REASON: &str = "invalid stored trigger: ";

fn client() -> Client {
    Client::from_url("https://key:secret@localhost/apps/42").unwrap()
}

fn with_key(byte: u8) -> Client<EncryptionKey> {
    let key = EncryptionKey::from_bytes(&[byte; 32]).unwrap();
    client().with_encryption_key(key)
}

fn plain() -> Vec<u8> {
    let news = channel_name!("news");
    let trigger = client().trigger(&news).event("e").text("topsecret");
    trigger.unwrap().to_bytes()
}

fn encrypted() -> Vec<u8> {
    let vault = channel_name!("private-encrypted-v");
    let trigger = with_key(7).trigger(&vault).event("e").text("topsecret");
    trigger.unwrap().to_bytes()
}

/// Adds the version and the right checksum.
fn forged(content: &[u8]) -> Vec<u8> {
    [&[1], &Sha256::digest(content)[..8], content].concat()
}

fn reason(error: &InvalidStoredTrigger) -> String {
    let same = error.to_string();
    let error = Error::from(error.clone());
    assert_eq!(error.to_string(), same);
    assert!(error.is_invalid(), "{error}");
    assert!(!error.is_retryable(), "{error}");
    let (shown, debug) = (error.to_string(), format!("{error:?}"));
    assert!(!shown.contains("topsecret") && !debug.contains("topsecret"));
    assert!(!shown.contains('\n'), "one line: {shown}");
    shown
}

#[test]
fn rejects_bytes_that_are_cut_anywhere() {
    let client = client();
    for bytes in [plain(), encrypted()] {
        for len in 0..bytes.len() {
            let error = client.restore(&bytes[..len]).map(|t: Trigger| t);
            let reason = reason(&error.unwrap_err());
            let expected = if len < 9 {
                "it is cut off"
            } else {
                "its bytes were changed or cut off"
            };
            assert_eq!(reason, format!("{REASON}{expected}"), "{len}");
        }
    }
}

#[test]
fn rejects_bytes_with_a_flipped_bit_anywhere() {
    let client = client();
    for bytes in [plain(), encrypted()] {
        for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            let error = client.restore(&bytes).map(|t: Trigger| t).unwrap_err();
            let expected = match at {
                0 => format!(
                    "its format has the version {}, this library reads 1",
                    bytes[0]
                ),
                _ => "its bytes were changed or cut off".to_owned(),
            };
            assert_eq!(reason(&error), format!("{REASON}{expected}"), "{at}");
        }
    }
}

#[test]
fn rejects_bytes_that_follow() {
    let client = client();
    for bytes in [plain(), encrypted()] {
        for end in ["\n", "\0", " ", "}"] {
            let longer = [&bytes, end.as_bytes()].concat();
            let error = client.restore(longer).map(|t: Trigger| t).unwrap_err();
            assert_eq!(
                reason(&error),
                format!("{REASON}its bytes were changed or cut off")
            );
        }
    }
}

#[test]
fn ciphertext_that_the_key_does_not_decrypt_is_rejected() {
    let bytes = encrypted();
    // The right key, and a client without one that only forwards.
    let restored: Trigger = with_key(7).restore(&bytes).unwrap();
    assert_eq!(restored.to_bytes(), bytes);
    let restored: Trigger = client().restore(&bytes).unwrap();
    assert_eq!(restored.to_bytes(), bytes);
    let mismatch =
        format!("{REASON}it was encrypted with another encryption key than that of the client");
    let error = with_key(8).restore(&bytes).map(|t: Trigger| t).unwrap_err();
    assert_eq!(reason(&error), mismatch);

    // Each channel has a key of its own, so that ciphertext cannot move to another one.
    let text = String::from_utf8(bytes[9..].to_vec()).unwrap();
    let moved = forged(text.replace("encrypted-v", "encrypted-w").as_bytes());
    let error = with_key(7).restore(moved).map(|t: Trigger| t).unwrap_err();
    assert_eq!(reason(&error), mismatch);
}

#[test]
fn plaintext_on_an_encrypted_channel_is_rejected() {
    let expected = format!("{REASON}its channel is encrypted, and its data is not");
    for data in [
        "topsecret",
        "{}",
        r#"{\"nonce\":\"AA==\",\"ciphertext\":\"topsecret\"}"#,
    ] {
        let json = format!(r#"{{"name":"e","channel":"private-encrypted-v","data":"{data}"}}"#);
        let bytes = forged(format!("42\n{json}").as_bytes());
        let error = client().restore(&bytes).map(|t: Trigger| t).unwrap_err();
        assert_eq!(reason(&error), expected, "{data}");
        let error = with_key(7).restore(&bytes).map(|t: Trigger| t).unwrap_err();
        assert_eq!(reason(&error), expected, "{data}");
    }
    // Plaintext next to what is encrypted.
    let bytes = encrypted();
    let text = std::str::from_utf8(&bytes[9..]).unwrap();
    let more = text.replace(r#"{\"nonce\""#, r#"{\"text\":\"topsecret\",\"nonce\""#);
    assert_ne!(text, more);
    let bytes = forged(more.as_bytes());
    let error = client().restore(&bytes).map(|t: Trigger| t).unwrap_err();
    assert_eq!(reason(&error), expected);
    let error = with_key(7).restore(&bytes).map(|t: Trigger| t).unwrap_err();
    assert_eq!(reason(&error), expected);
    // A list cannot contain an encrypted channel.
    let json = r#"{"name":"e","channels":["news","private-encrypted-v"],"data":"topsecret"}"#;
    let bytes = forged(format!("42\n{json}").as_bytes());
    let error = client().restore(bytes).map(|t: Trigger<ManyChannels>| t);
    reason(&error.unwrap_err());
}

#[test]
fn rejects_events_of_another_app() {
    let news = channel_name!("news");
    let acme = client().for_app("17", "k", "s").unwrap();
    let bytes = acme.trigger(&news).event("e").text("topsecret").unwrap();
    let error = client().restore(bytes.to_bytes()).map(|t: Trigger| t);
    assert_eq!(
        reason(&error.unwrap_err()),
        format!("{REASON}it is an event of the app \"17\", restore it with a client of that app")
    );
    // Without a line break, and with control characters in place of the app id.
    let error = client().restore(forged(b"42")).map(|t: Trigger| t);
    assert_eq!(
        reason(&error.unwrap_err()),
        format!("{REASON}it is not an event")
    );
    let error = client()
        .restore(forged(b"\r\x1b[2J\xff\n{}"))
        .map(|t: Trigger| t);
    let reason = reason(&error.unwrap_err());
    assert!(reason.chars().all(|c| !c.is_control()), "{reason:?}");
}

/// Without such a seed, fuzzing never gets past the decryption.
#[test]
fn seed_of_the_fuzz_target_is_encrypted_with_its_key() {
    let seed = include_bytes!("../../fuzz/seeds/stored/decrypted");
    let _: Trigger = with_key(7).restore(seed).unwrap();
    let error = with_key(8).restore(seed).map(|t: Trigger| t).unwrap_err();
    assert!(reason(&error).contains("another encryption key"));
}

/// A worker with the wrong configuration must not take good rows for broken ones.
#[test]
fn bytes_for_another_client_are_a_conflict() {
    let kind = |result: Result<Trigger, InvalidStoredTrigger>| result.unwrap_err().kind();
    let acme = client().for_app("17", "k", "s").unwrap();
    assert_eq!(kind(acme.restore(plain())), InvalidKind::Conflict);
    assert_eq!(
        kind(with_key(8).restore(encrypted())),
        InvalidKind::Conflict
    );
    assert_eq!(kind(client().restore(b"\x02")), InvalidKind::Format);
    let small = Client::builder("42", "key", "secret").cluster("eu");
    let small = small.max_data_size(5).build().unwrap();
    assert_eq!(kind(small.restore(plain())), InvalidKind::TooLong);
}
