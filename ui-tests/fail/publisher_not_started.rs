//! A publisher that was not started.

use pusher_channels::{Client, Publisher};

struct App {
    publisher: Publisher,
}

fn app(client: &Client) -> App {
    App {
        publisher: client.publisher(),
    }
}

fn main() {}
