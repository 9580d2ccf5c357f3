//! A channel of any kind, on a client without a key.

use pusher_channels::{AnyChannelName, Client, Error};

async fn example(client: &Client, channel: &AnyChannelName) -> Result<(), Error> {
    client
        .trigger(channel)
        .event("opened")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
