//! A presence channel without its member.

use pusher_channels::{ChannelAuth, ChannelName, Client, Presence, SocketId};

fn example(client: &Client, socket: &SocketId, lobby: &ChannelName<Presence>) -> ChannelAuth {
    client.authorize(socket, lobby)
}

fn main() {
    let _ = example;
}
