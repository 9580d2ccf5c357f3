//! A member of a private channel.

use pusher_channels::{Channel, ChannelAuth, Client, Error, SocketId, UserId};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

fn example(client: &Client, socket_id: &SocketId, user: &UserId) -> Result<ChannelAuth, Error> {
    Ok(client.authorize_presence(socket_id, &Inbox { user: 7 }, user)?)
}

fn main() {
    let _ = example;
}
