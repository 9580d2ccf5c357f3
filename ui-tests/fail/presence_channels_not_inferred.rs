//! Nothing says what is asked about each channel.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let rooms = client.presence_channels().send().await?;
    println!("{}", rooms.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
