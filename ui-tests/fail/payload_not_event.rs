//! A payload whose type does not implement `Event`.

use pusher_channels::{ChannelName, Client, Error, Private};
use serde::Serialize;

#[derive(Serialize)]
struct OrderCreated {
    id: u32,
}

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client
        .trigger(orders)
        .payload(&OrderCreated { id: 42 })?
        .send()
        .await
}

fn main() {
    let _ = example;
}
