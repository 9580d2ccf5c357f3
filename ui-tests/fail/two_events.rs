//! A trigger with two event names.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client
        .trigger(orders)
        .event("created")
        .event("changed")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
