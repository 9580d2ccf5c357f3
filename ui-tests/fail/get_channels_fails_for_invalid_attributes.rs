//! What cannot be asked about all channels at once.

use pusher_channels::channels::SubscriptionCount;
use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let rooms = client
        .presence_channels::<SubscriptionCount>()
        .send()
        .await?;
    println!("{}", rooms.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
