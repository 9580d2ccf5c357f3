//! The authorization for a channel whose name can be invalid, as a value.

use pusher_channels::{Channel, ChannelAuth, Client, Error, SocketId};

#[derive(Channel)]
#[channel("private-topic-{topic}")]
struct Topic {
    topic: String,
}

fn example(client: &Client, socket_id: &SocketId, topic: &Topic) -> Result<ChannelAuth, Error> {
    let auth: ChannelAuth = client.authorize(socket_id, topic);
    Ok(auth)
}

fn main() {
    let _ = example;
}
