//! A publisher without the feature `publisher`.

use pusher_channels::Client;

fn start(client: &Client) {
    let publisher = client.publisher().queue(100).start().unwrap();
}

fn main() {}
