//! An excluded connection by the name of its field, before the data.

use pusher_channels::{ChannelName, Client, Error, Public, SocketId};

async fn greet(client: &Client, news: &ChannelName<Public>, id: SocketId) -> Result<(), Error> {
    client.trigger(news).event("greeting").socket_id(id).text("hello")?.await
}

fn main() {}
