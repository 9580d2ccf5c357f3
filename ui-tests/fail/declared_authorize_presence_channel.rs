//! A subscription to a presence channel, authorized without a member.

use pusher_channels::{Channel, ChannelAuth, Client, SocketId};

#[derive(Channel)]
#[channel("presence-room-{room}")]
struct Room {
    room: u32,
}

fn example(client: &Client, socket_id: &SocketId) -> ChannelAuth {
    client.authorize(socket_id, &Room { room: 7 })
}

fn main() {
    let _ = example;
}
