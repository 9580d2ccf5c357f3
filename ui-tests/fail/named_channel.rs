//! The state of a channel by the name that other libraries give it.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn is_occupied(client: &Client, news: &ChannelName<Public>) -> Result<bool, Error> {
    Ok(client.channel(news).await?.occupied)
}

fn main() {}
