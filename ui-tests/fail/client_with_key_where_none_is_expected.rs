//! A client with a key is passed to code that expects one without: use `client.into()`.

use pusher_channels::{Client, EncryptionKey};

fn example(client: &Client<EncryptionKey>) {
    fn notify(_: &Client) {}
    notify(client);
}

fn main() {
    let _ = example;
}
