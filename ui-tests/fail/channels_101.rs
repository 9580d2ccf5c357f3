//! An array of 101 channels.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn example(client: &Client, rooms: [ChannelName<Public>; 101]) -> Result<(), Error> {
    client.trigger(rooms).event("opened").json(&1)?.send().await
}

fn main() {
    let _ = example;
}
