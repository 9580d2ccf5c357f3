//! A publisher with an encryption key, where one without is stored.

use pusher_channels::{Client, EncryptionKey, Publisher};

struct State {
    publisher: Publisher,
}

fn example(client: &Client<EncryptionKey>) -> Result<State, Box<dyn std::error::Error>> {
    Ok(State { publisher: client.publisher().start()? })
}

fn main() {
    let _ = example;
}
