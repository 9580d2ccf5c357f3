//! A user count that was not requested.

use pusher_channels::{ChannelName, Client, Error, Presence};

async fn example(client: &Client, lobby: &ChannelName<Presence>) -> Result<(), Error> {
    let info = client.channel_info(lobby).send().await?;
    println!("{}", info.user_count());
    Ok(())
}

fn main() {
    let _ = example;
}
