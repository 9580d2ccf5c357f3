//! A number where a path is expected.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.get::<String>(42).send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
