//! What can only be asked about presence channels.

use pusher_channels::channels::{OccupiedChannels, UserCount};
use pusher_channels::{AnyChannelName, Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let all: OccupiedChannels<AnyChannelName, UserCount> = client.channels().send().await?;
    println!("{}", all.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
