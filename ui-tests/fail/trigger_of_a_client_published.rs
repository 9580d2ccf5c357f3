//! An event of a client that is published.

use pusher_channels::{Client, Error, channel_name};

async fn example(client: &Client) -> Result<(), Error> {
    client.trigger(&channel_name!("news")).event("created").json(&42)?.publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
