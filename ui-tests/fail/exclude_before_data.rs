//! A connection is excluded before the trigger has data.

use pusher_channels::{ChannelName, Client, Error, Private, SocketId};

async fn example(
    client: &Client,
    orders: &ChannelName<Private>,
    sender: SocketId,
) -> Result<(), Error> {
    let start = client.trigger(orders).event("created").exclude(sender);
    start.send().await
}

fn main() {
    let _ = example;
}
