//! The users of a public channel, beside what it has.

use pusher_channels::{
    ChannelInfo, ChannelName, Client, Error, Public, SubscriptionCount, UserCount,
};

async fn example(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    let info: ChannelInfo<(SubscriptionCount, UserCount)> =
        client.channel_info(news).send().await?;
    println!("{info:?}");
    Ok(())
}

fn main() {
    let _ = example;
}
