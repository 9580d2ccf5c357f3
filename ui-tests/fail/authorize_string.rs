//! Strings where a socket id and a channel are expected.

use pusher_channels::{ChannelAuth, Client};

fn example(client: &Client) -> ChannelAuth {
    client.authorize("1.1", "private-x")
}

fn main() {
    let _ = example;
}
