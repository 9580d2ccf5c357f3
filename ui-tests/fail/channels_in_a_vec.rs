//! A vector of channels; its length is known only at run time.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn example(client: &Client, rooms: Vec<ChannelName<Public>>) -> Result<(), Error> {
    client.trigger(rooms).event("opened").json(&1)?.send().await
}

fn main() {
    let _ = example;
}
