//! A trigger with data, but without an event name.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client.trigger(orders).json(&1)?.send().await
}

fn main() {
    let _ = example;
}
