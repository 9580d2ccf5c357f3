//! The users of a channel of a kind known only at run time.

use pusher_channels::channels::{ChannelInfo, UserCount};
use pusher_channels::{AnyChannelName, Client, Error};

async fn example(client: &Client, name: &AnyChannelName) -> Result<(), Error> {
    let ChannelInfo {
        attributes: UserCount(users),
        ..
    } = client.channel_info(name).send().await?;
    println!("{users}");
    Ok(())
}

fn main() {
    let _ = example;
}
