//! The user counts of a list of channels of all kinds.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let all = client.channels().user_count().send().await?;
    println!("{}", all.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
