//! An optional encryption key on the builder.

use pusher_channels::config::InvalidConfig;
use pusher_channels::{Client, EncryptionKey};

fn example(key: Option<EncryptionKey>) -> Result<Client<EncryptionKey>, InvalidConfig> {
    Client::builder("42", "key", "secret")
        .cluster("eu")
        .encryption_key(key)
        .build()
}

fn main() {
    let _ = example;
}
