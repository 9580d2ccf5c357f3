//! A public channel, which nobody has to be let into.

use pusher_channels::{ChannelAuth, ChannelName, Client, Public, SocketId};

fn example(client: &Client, socket: &SocketId, news: &ChannelName<Public>) -> ChannelAuth {
    client.authorize(socket, news)
}

fn main() {
    let _ = example;
}
