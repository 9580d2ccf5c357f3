//! A string where a member is expected.

use pusher_channels::{ChannelAuth, Client, Error, SocketId, channel_name};

fn example(client: &Client, socket_id: &SocketId) -> Result<ChannelAuth, Error> {
    client.authorize_presence(socket_id, &channel_name!("presence-lobby"), "ada")
}

fn main() {
    let _ = example;
}
