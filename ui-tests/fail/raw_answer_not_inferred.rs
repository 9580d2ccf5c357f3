//! Nothing says what the answer is.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let answer = client.get("channels").send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
