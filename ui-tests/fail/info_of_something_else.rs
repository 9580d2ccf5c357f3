//! A number is not something to ask for.

use pusher_channels::channels::ChannelInfo;
use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let info: ChannelInfo<u64> = client.channel_info(lobby).send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
