//! A channel of a kind known only at run time.

use pusher_channels::{AnyChannelName, ChannelAuth, Client, SocketId};

fn example(client: &Client, socket: &SocketId, channel: &AnyChannelName) -> ChannelAuth {
    client.authorize(socket, channel)
}

fn main() {
    let _ = example;
}
