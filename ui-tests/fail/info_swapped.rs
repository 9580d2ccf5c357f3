//! What was asked, taken apart as something else.

use pusher_channels::channels::{ChannelInfo, SubscriptionCount, UserCount};
use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let info: ChannelInfo<SubscriptionCount> = client.channel_info(lobby).send().await?;
    let UserCount(users) = info.attributes;
    println!("{users}");
    Ok(())
}

fn main() {
    let _ = example;
}
