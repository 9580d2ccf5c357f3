//! An encrypted cache channel, on a client without a key.

use pusher_channels::{Cached, ChannelName, Client, Error, PrivateEncrypted};

async fn example(
    client: &Client,
    channel: &ChannelName<Cached<PrivateEncrypted>>,
) -> Result<(), Error> {
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
