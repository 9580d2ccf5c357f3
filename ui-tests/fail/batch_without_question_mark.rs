//! A batch without the `?` that reports events of another client.

use pusher_channels::{Client, Error, Trigger};

async fn example(client: &Client, event: Trigger) -> Result<(), Error> {
    client.batch([event]).send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
