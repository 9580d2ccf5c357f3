//! An excluded connection by the name that the crate `pusher` gives it.

use pusher_channels::{ChannelName, Client, Error, Public, SocketId};

async fn greet(client: &Client, news: &ChannelName<Public>, id: SocketId) -> Result<(), Error> {
    client.trigger_exclusive(news, "greeting", "hello", id).await
}

fn main() {}
