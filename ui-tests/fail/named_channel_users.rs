//! The users of a channel by the name that other libraries give it.

use pusher_channels::{ChannelName, Client, Error, Presence};

async fn count(client: &Client, lobby: &ChannelName<Presence>) -> Result<usize, Error> {
    Ok(client.channel_users(lobby).send().await?.ids.len())
}

fn main() {}
