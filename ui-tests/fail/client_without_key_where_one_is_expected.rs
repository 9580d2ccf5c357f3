//! A client without an encryption key is passed to code that expects one.

use pusher_channels::{Client, EncryptionKey};

fn open(_vault: &Client<EncryptionKey>) {}

fn example(client: &Client) {
    open(client);
}

fn main() {
    let _ = example;
}
