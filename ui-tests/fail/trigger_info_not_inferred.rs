//! A trigger that asks, and nothing says for what.

use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    client
        .trigger(lobby)
        .info()
        .event("e")
        .text("x")?
        .send()
        .await?;
    Ok(())
}

fn main() {
    let _ = example;
}
