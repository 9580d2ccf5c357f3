//! An optional socket id without `maybe_exclude`.

use pusher_channels::{ChannelName, Client, Error, Private, SocketId};

async fn example(
    client: &Client,
    orders: &ChannelName<Private>,
    sender: Option<SocketId>,
) -> Result<(), Error> {
    client
        .trigger(orders)
        .event("created")
        .json(&1)?
        .exclude(sender)
        .send()
        .await
}

fn main() {
    let _ = example;
}
