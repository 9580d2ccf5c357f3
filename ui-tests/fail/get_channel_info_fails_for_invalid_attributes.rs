//! The user count of a private channel.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    let info = client.channel_info(orders).user_count().send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
