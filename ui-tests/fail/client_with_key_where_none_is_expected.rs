//! A client with a key, for code that needs none: `client.into()`.

use pusher_channels::{Client, EncryptionKey};

fn example(client: &Client<EncryptionKey>) {
    fn notify(_: &Client) {}
    notify(client);
}

fn main() {
    let _ = example;
}
