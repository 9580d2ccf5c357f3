//! A socket id that is parsed within the call, without its type.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>, id: &str) -> Result<(), Error> {
    client
        .trigger(orders)
        .event("created")
        .json(&1)?
        .exclude(id.parse()?)
        .send()
        .await
}

fn main() {
    let _ = example;
}
