//! The future of `send` is not awaited.

#![deny(unused_must_use)]

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client.trigger(orders).event("created").json(&1)?.send();
    Ok(())
}

fn main() {
    let _ = example;
}
