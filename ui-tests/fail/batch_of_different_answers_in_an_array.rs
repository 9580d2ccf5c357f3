//! Events that ask for different things in an array.

use pusher_channels::channels::{SubscriptionCount, UserCount};
use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let a = client
        .trigger(lobby)
        .info::<UserCount>()
        .event("e")
        .text("x")?;
    let b = client
        .trigger(lobby)
        .info::<SubscriptionCount>()
        .event("e")
        .text("x")?;
    client.batch([a, b])?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
