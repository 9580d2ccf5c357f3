//! A subscription to an encrypted channel, authorized by a client without a key.

use pusher_channels::{Channel, ChannelAuth, Client, SocketId};

#[derive(Channel)]
#[channel("private-encrypted-room-{room}")]
struct Vault {
    room: u32,
}

fn example(client: &Client, socket_id: &SocketId) -> ChannelAuth {
    client.authorize(socket_id, &Vault { room: 7 })
}

fn main() {
    let _ = example;
}
