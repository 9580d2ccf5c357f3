//! A `String` as the channel.

use pusher_channels::{Client, Error};

async fn example(client: &Client, channel: String) -> Result<(), Error> {
    client
        .trigger(channel)
        .event("created")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
