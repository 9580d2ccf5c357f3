//! The user count of a channel whose kind is known only at run time.

use pusher_channels::{AnyChannelName, Client, Error};

async fn example(client: &Client, name: &AnyChannelName) -> Result<(), Error> {
    let info = client.channel_info(name).user_count().send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
