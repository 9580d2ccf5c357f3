//! A trigger without data that is not sent.

#![deny(unused_must_use)]

use pusher_channels::{ChannelName, Client, Private};

fn example(client: &Client, orders: &ChannelName<Private>) {
    client.trigger(orders).event("created");
}

fn main() {
    let _ = example;
}
