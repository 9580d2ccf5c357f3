//! Channels of several kinds in an array; a tuple accepts them.

use pusher_channels::{ChannelName, Client, Error, Private, Public};

async fn example(
    client: &Client,
    news: &ChannelName<Public>,
    orders: &ChannelName<Private>,
) -> Result<(), Error> {
    client
        .trigger([news, orders])
        .event("opened")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
