//! The responses of other libraries, for the tests of both responses.

use core::convert::Infallible;

use serde_json::Value;

use crate::crypto::SigningKey;
use crate::name::SocketId;
use crate::token::Token;

const FILES: [&str; 4] = [
    include_str!("../../tests/vectors/go.json"),
    include_str!("../../tests/vectors/node.json"),
    include_str!("../../tests/vectors/python.json"),
    include_str!("../../tests/vectors/pusher-docs.json"),
];

pub(super) struct Vector {
    pub(super) token: Token,
    pub(super) socket_id: SocketId,
    pub(super) inputs: Value,
    pub(super) expected: Value,
}

/// Returns a function that appends the data unchanged.
pub(super) fn as_they_are(data: &str) -> impl FnOnce(&mut Vec<u8>) -> Result<(), Infallible> {
    |out| {
        out.extend_from_slice(data.as_bytes());
        Ok(())
    }
}

/// Returns the vectors of an operation that contain a signature.
pub(super) fn of(operation: &str) -> Vec<Vector> {
    let vectors = FILES.map(|file| serde_json::from_str::<Vec<Value>>(file).unwrap());
    let vectors = vectors.into_iter().flatten();
    vectors
        .filter(|vector| vector["operation"] == operation)
        .filter_map(|mut vector| {
            let inputs = vector["inputs"].take();
            let expected = match vector["expected"]["json"].as_str() {
                Some(json) => serde_json::from_str(json).unwrap(),
                None => vector["expected"].take(),
            };
            if expected["auth"].is_null() {
                return None;
            }
            let text = |key: &str| inputs[key].as_str().unwrap();
            Some(Vector {
                token: Token {
                    key: text("key").try_into().unwrap(),
                    signing: SigningKey::new(text("secret").as_bytes()),
                },
                socket_id: text("socket_id").parse().unwrap(),
                inputs,
                expected,
            })
        })
        .collect()
}
