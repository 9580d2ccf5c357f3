//! A client with a key where one without is returned.

use pusher_channels::config::InvalidConfig;
use pusher_channels::{Client, ClientBuilder, EncryptionKey};

fn example(key: EncryptionKey) -> Result<Client, InvalidConfig> {
    ClientBuilder::from_env()?.encryption_key(key).build()
}

fn main() {
    let _ = example;
}
