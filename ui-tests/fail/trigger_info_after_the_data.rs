//! A finished trigger cannot ask any more.

use pusher_channels::channels::UserCount;
use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let trigger = client.trigger(lobby).event("e").text("x")?;
    let UserCount(users) = trigger.info().send().await?;
    println!("{users}");
    Ok(())
}

fn main() {
    let _ = example;
}
