//! An event of a publisher that is not started.

use pusher_channels::{Client, Error, channel_name};

async fn example(client: &Client) -> Result<(), Error> {
    let publisher = client.publisher();
    publisher.trigger(&channel_name!("news")).event("created").json(&42)?.publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
