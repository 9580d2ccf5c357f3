//! The users of a public channel, beside what it has.

use pusher_channels::channels::{ChannelInfo, SubscriptionCount, UserCount};
use pusher_channels::{ChannelName, Client, Error, Public};

async fn example(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    let info: ChannelInfo<(SubscriptionCount, UserCount)> =
        client.channel_info(news).send().await?;
    println!("{info:?}");
    Ok(())
}

fn main() {
    let _ = example;
}
