//! A string as the excluded socket id.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client
        .trigger(orders)
        .event("created")
        .json(&1)?
        .exclude("1234.5678")
        .send()
        .await
}

fn main() {
    let _ = example;
}
