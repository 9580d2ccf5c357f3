//! An optional encryption key, which would make the type of the client depend on a value.

use pusher_channels::{Client, EncryptionKey};

fn example(client: Client, key: Option<EncryptionKey>) -> Client<EncryptionKey> {
    client.with_encryption_key(key)
}

fn main() {
    let _ = example;
}
