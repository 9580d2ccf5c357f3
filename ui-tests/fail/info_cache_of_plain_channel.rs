//! The cache of a channel that is not known to be a cache channel.

use pusher_channels::channels::{Cache, ChannelInfo};
use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    let ChannelInfo {
        attributes: Cache(last),
        ..
    } = client.channel_info(orders).send().await?;
    println!("{last:?}");
    Ok(())
}

fn main() {
    let _ = example;
}
