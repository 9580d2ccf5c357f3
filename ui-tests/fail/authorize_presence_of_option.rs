//! A member that may be missing, from a session.

use pusher_channels::{ChannelAuth, Client, Error, SocketId, UserId, channel_name};

fn example(
    client: &Client,
    socket_id: &SocketId,
    user_id: Option<UserId>,
) -> Result<ChannelAuth, Error> {
    client.authorize_presence(socket_id, &channel_name!("presence-lobby"), user_id)
}

fn main() {
    let _ = example;
}
