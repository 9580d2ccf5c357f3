//! One attribute is requested, and another one read.

use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let info = client.channel_info(lobby).user_count().send().await?;
    println!("{}", info.subscription_count());
    Ok(())
}

fn main() {
    let _ = example;
}
