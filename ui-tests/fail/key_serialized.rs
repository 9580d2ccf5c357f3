//! An encryption key in JSON.

use pusher_channels::EncryptionKey;
use serde::Serialize;

#[derive(Serialize)]
struct Config {
    key: EncryptionKey,
}

fn main() {}
