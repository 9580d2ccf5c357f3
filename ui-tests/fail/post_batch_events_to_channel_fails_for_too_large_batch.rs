//! Eleven events in a batch.

use pusher_channels::{Client, Error, Trigger};

async fn example(client: &Client, events: [Trigger; 11]) -> Result<(), Error> {
    client.batch(events)?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
