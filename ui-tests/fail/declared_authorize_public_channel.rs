//! A subscription to a public channel.

use pusher_channels::{Channel, ChannelAuth, Client, SocketId};

#[derive(Channel)]
#[channel("news")]
struct News;

fn example(client: &Client, socket_id: &SocketId) -> ChannelAuth {
    client.authorize(socket_id, &News)
}

fn main() {
    let _ = example;
}
