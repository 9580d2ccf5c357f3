//! Data that cannot be serialized.

use pusher_channels::{ChannelName, Client, Error, Private};

struct Order {
    _id: u32,
}

async fn example(
    client: &Client,
    orders: &ChannelName<Private>,
    order: &Order,
) -> Result<(), Error> {
    client
        .trigger(orders)
        .event("created")
        .json(order)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
