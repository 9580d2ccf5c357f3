//! The cache of a channel that is not known to be a cache channel.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    let info = client.channel_info(orders).cache().send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
