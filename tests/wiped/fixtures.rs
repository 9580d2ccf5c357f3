//! Values whose memory is watched.

use std::time::SystemTime;

use crate::watch::Secret;
use crate::{KEY, SECRET, URL, VAULT};
use pusher_channels::{Client, EncryptionKey, event_name};
use serde::Serialize;

/// A value with the plaintext of an event among its fields.
#[derive(Serialize)]
pub(crate) struct Letter<'a> {
    pub(crate) text: &'a str,
}

/// A value that does not serialize.
pub(crate) struct Fails;

impl Serialize for Fails {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("no"))
    }
}

pub(crate) fn encryption_key() -> EncryptionKey {
    EncryptionKey::from_bytes(KEY).unwrap()
}

/// Returns the data of an encrypted event, as a subscriber receives it.
pub(crate) fn encrypted(text: &str) -> String {
    let client = Client::from_url(URL)
        .unwrap()
        .with_encryption_key(encryption_key());
    let trigger = client.trigger(&VAULT).event(event_name!("opened"));
    let request = trigger.text(text).unwrap().into_request();
    let request = request.to_http(SystemTime::now()).unwrap();
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    body["data"].as_str().unwrap().to_owned()
}

/// [`URL`] with every byte of the secret percent-encoded.
pub(crate) fn encoded_url() -> String {
    let secret: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    URL.replace(SECRET, &secret)
}

/// The secret, and the HMAC states that are derived from it.
pub(crate) struct Signing {
    inner: Vec<u8>,
    outer: Vec<u8>,
}

impl Signing {
    pub(crate) fn new() -> Self {
        Self {
            inner: state(0x36),
            outer: state(0x5c),
        }
    }

    pub(crate) fn secrets(&self) -> Vec<Secret<'_>> {
        vec![
            ("app secret", SECRET.as_bytes()),
            ("inner state", &self.inner),
            ("outer state", &self.outer),
        ]
    }
}

/// Returns the state of SHA-256 after the padded secret, which is how an HMAC key is stored.
fn state(pad: u8) -> Vec<u8> {
    let mut block = [pad; 64];
    for (byte, key) in block.iter_mut().zip(SECRET.bytes()) {
        *byte ^= key;
    }
    let mut state: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    sha2::block_api::compress256(&mut state, &[block]);
    state.iter().flat_map(|word| word.to_ne_bytes()).collect()
}
