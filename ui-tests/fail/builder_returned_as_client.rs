//! A builder that is returned as the client.

use pusher_channels::Client;

fn example() -> Client {
    Client::builder("42", "key", "secret").cluster("eu")
}

fn main() {
    let _ = example;
}
