//! What was asked, taken apart as something else.

use pusher_channels::{
    ChannelInfo, ChannelName, Client, Error, Presence, SubscriptionCount, UserCount,
};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let info: ChannelInfo<SubscriptionCount> = client.channel_info(lobby).send().await?;
    let UserCount(users) = info.attributes;
    println!("{users}");
    Ok(())
}

fn main() {
    let _ = example;
}
