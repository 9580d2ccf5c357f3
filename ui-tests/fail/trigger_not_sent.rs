//! A trigger that is not sent.

#![deny(unused_must_use)]

use pusher_channels::{ChannelName, Client, Error, Private};

fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client.trigger(orders).event("created").json(&1)?;
    Ok(())
}

fn main() {
    let _ = example;
}
