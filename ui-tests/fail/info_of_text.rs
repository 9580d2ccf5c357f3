//! A text where a channel is expected.

use pusher_channels::channels::{ChannelInfo, SubscriptionCount};
use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let info: ChannelInfo<SubscriptionCount> = client.channel_info("news").send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
