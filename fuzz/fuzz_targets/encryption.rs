//! Encryption: what is encrypted can be decrypted by NaCl's secretbox, with the key of the channel and no
//! other, and bytes that were not encrypted are rejected without a panic.

#![no_main]

use std::sync::LazyLock;
use std::time::SystemTime;

use arbitrary::Arbitrary;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crypto_secretbox::aead::Aead;
use crypto_secretbox::{KeyInit, XSalsa20Poly1305};
use libfuzzer_sys::fuzz_target;
use pusher_channels::{ChannelName, Client, EncryptionKey, PrivateEncrypted, event_name};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const BYTES: [u8; 32] = [7; 32];
static KEY: LazyLock<EncryptionKey> =
    LazyLock::new(|| EncryptionKey::from_bytes(&BYTES).expect("32 bytes"));
static CLIENT: LazyLock<Client<EncryptionKey>> = LazyLock::new(|| {
    Client::builder("42", "key", "secret")
        .host("localhost")
        .encryption_key(KEY.clone())
        .build()
        .expect("the settings are valid")
});

#[derive(Arbitrary, Debug)]
enum Input<'i> {
    /// Data as it comes.
    Data(&'i str),
    /// An envelope whose parts are base64 of any bytes.
    Envelope {
        nonce: &'i [u8],
        ciphertext: &'i [u8],
    },
    /// A key as it comes.
    Key(&'i str),
    /// An event, with one bit of the ciphertext changed.
    Event {
        channel: &'i str,
        text: &'i str,
        bit: usize,
    },
}

fuzz_target!(|input: Input<'_>| {
    let channel: ChannelName<PrivateEncrypted> =
        ChannelName::new("private-encrypted-a").expect("the name is valid");
    match input {
        Input::Data(data) => assert!(KEY.decrypt(&channel, data).is_err()),
        Input::Envelope { nonce, ciphertext } => {
            let data = json!({
                "nonce": STANDARD.encode(nonce),
                "ciphertext": STANDARD.encode(ciphertext),
            });
            assert!(KEY.decrypt(&channel, &data.to_string()).is_err());
        }
        Input::Key(text) => {
            let is_key = STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 32);
            let key = EncryptionKey::try_from(text);
            assert_eq!(key.is_ok(), is_key, "{text:?}");
            match key {
                Ok(key) => assert_eq!(key.expose_base64(), text),
                Err(error) => {
                    let printed = format!("{error} {error:?}");
                    // No word of a message is as long.
                    let is_secret = text.len() >= 20 && !text.contains(' ');
                    assert!(!is_secret || !printed.contains(text), "{printed}");
                }
            }
        }
        Input::Event { channel, text, bit } => {
            let name = format!("private-encrypted-{channel}");
            if let Ok(channel) = ChannelName::new(&name) {
                check_event(&channel, text, bit);
            }
        }
    }
});

fn check_event(channel: &ChannelName<PrivateEncrypted>, text: &str, bit: usize) {
    let Ok(trigger) = CLIENT.trigger(channel).event(event_name!("e")).text(text) else {
        return;
    };
    let request = trigger.into_request().to_http(SystemTime::now());
    let request = request.expect("an event can be signed");
    let body: Value = serde_json::from_slice(request.body()).expect("the body is JSON");
    let data = body["data"].as_str().expect("the data is a string");
    let decrypted = KEY.decrypt(channel, data).expect("it was just encrypted");
    assert_eq!(&*decrypted, text);

    // By the documentation: the key of a channel is SHA-256 of its name and the key.
    let envelope: Value = serde_json::from_str(data).expect("an envelope is JSON");
    let part = |name: &str| {
        let text = envelope[name].as_str().expect("a string");
        STANDARD.decode(text).expect("base64")
    };
    let (nonce, mut ciphertext) = (part("nonce"), part("ciphertext"));
    let of_channel = Sha256::new()
        .chain_update(channel.as_str())
        .chain_update(BYTES)
        .finalize();
    let cipher = XSalsa20Poly1305::new_from_slice(&of_channel).expect("32 bytes");
    let nonce: [u8; 24] = nonce.try_into().expect("24 bytes");
    let plaintext = cipher.decrypt(&nonce.into(), ciphertext.as_slice());
    assert_eq!(plaintext.as_deref(), Ok(text.as_bytes()));

    let other: ChannelName<PrivateEncrypted> =
        ChannelName::new("private-encrypted-of-nobody").expect("the name is valid");
    assert!(*channel == other || KEY.decrypt(&other, data).is_err());
    let bit = bit % (ciphertext.len() * 8);
    ciphertext[bit / 8] ^= 1 << (bit % 8);
    let changed = json!({
        "nonce": STANDARD.encode(nonce),
        "ciphertext": STANDARD.encode(ciphertext),
    });
    assert!(KEY.decrypt(channel, &changed.to_string()).is_err());
}
