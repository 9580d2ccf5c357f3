//! An encrypted channel, on a client that has no key to give.

use pusher_channels::{ChannelAuth, ChannelName, Client, PrivateEncrypted, SocketId};

fn example(
    client: &Client,
    socket: &SocketId,
    vault: &ChannelName<PrivateEncrypted>,
) -> ChannelAuth {
    client.authorize(socket, vault)
}

fn main() {
    let _ = example;
}
