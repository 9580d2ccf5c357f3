//! A public channel, which needs no authorization.

use pusher_channels::{ChannelAuth, ChannelName, Client, Public, SocketId};

fn example(client: &Client, socket: &SocketId, news: &ChannelName<Public>) -> ChannelAuth {
    client.authorize(socket, news)
}

fn main() {
    let _ = example;
}
