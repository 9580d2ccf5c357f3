//! Events that request different attributes, in an array.

use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let a = client.trigger(lobby).with_user_count().event("e");
    let b = client.trigger(lobby).with_subscription_count().event("e");
    client.batch([a.text("x")?, b.text("x")?])?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
