//! A trigger requests one attribute, and another one is read.

use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let trigger = client.trigger(lobby).with_subscription_count().event("e").text("x")?;
    println!("{}", trigger.send().await?.user_count());
    Ok(())
}

fn main() {
    let _ = example;
}
