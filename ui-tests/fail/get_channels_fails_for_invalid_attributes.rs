//! The subscription counts of a list of channels.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let rooms = client.presence_channels().subscription_count().send().await?;
    println!("{}", rooms.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
