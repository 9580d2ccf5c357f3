//! The users of a private channel.

use pusher_channels::channels::{ChannelInfo, UserCount};
use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    let ChannelInfo {
        attributes: UserCount(users),
        ..
    } = client.channel_info(orders).send().await?;
    println!("{users}");
    Ok(())
}

fn main() {
    let _ = example;
}
