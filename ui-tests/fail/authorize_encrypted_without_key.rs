//! Authorization of an encrypted channel, on a client without a key.

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
