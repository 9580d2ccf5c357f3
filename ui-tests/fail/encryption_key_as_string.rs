//! A string where an encryption key is expected.

use pusher_channels::{Client, EncryptionKey};

fn example(client: Client) -> Client<EncryptionKey> {
    client.with_encryption_key("zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=")
}

fn main() {
    let _ = example;
}
