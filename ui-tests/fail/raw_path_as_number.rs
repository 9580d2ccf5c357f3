//! A number is passed as a path.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.get::<String>(42).send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
