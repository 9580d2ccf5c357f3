//! An array of channels, moved out of a static instead of borrowed.

use pusher_channels::{ChannelName, Client, Error, Public, channel_name};

static ROOMS: [ChannelName<Public>; 2] = [channel_name!("one"), channel_name!("two")];

async fn example(client: &Client) -> Result<(), Error> {
    client
        .trigger(ROOMS)
        .event("opened")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
