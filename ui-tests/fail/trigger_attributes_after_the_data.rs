//! Attributes that are requested after the data.

use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let trigger = client.trigger(lobby).event("e").text("x")?;
    trigger.with_user_count().send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
