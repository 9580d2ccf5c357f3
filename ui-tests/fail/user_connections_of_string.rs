//! A string where a user id is expected.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client.terminate_connections("user-42").send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
