//! The type of the response cannot be inferred.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let response = client.get("channels").send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
