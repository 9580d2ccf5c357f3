//! A trigger with neither event nor data.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    client.trigger(orders).send().await
}

fn main() {
    let _ = example;
}
