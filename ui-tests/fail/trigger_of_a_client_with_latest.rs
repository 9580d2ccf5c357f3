//! A key for an event of a client.

use pusher_channels::{Client, Error, channel_name};

async fn example(client: &Client) -> Result<(), Error> {
    client.trigger(&channel_name!("news")).event("price").json(&42)?.latest("BTC").send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
