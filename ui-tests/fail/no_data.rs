//! A trigger without data.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client.trigger(orders).event("created").send().await
}

fn main() {
    let _ = example;
}
