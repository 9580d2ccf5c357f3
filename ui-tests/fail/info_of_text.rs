//! A text where a channel is expected.

use pusher_channels::{ChannelInfo, Client, Error, SubscriptionCount};

async fn example(client: &Client) -> Result<(), Error> {
    let info: ChannelInfo<SubscriptionCount> = client.channel_info("news").send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
