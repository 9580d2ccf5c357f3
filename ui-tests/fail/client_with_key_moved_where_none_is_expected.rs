//! A client with a key is moved where a client without one is expected.

use pusher_channels::{Client, EncryptionKey};

struct State {
    _client: Client,
}

fn example(client: Client<EncryptionKey>) -> State {
    State { _client: client }
}

fn main() {
    let _ = example;
}
