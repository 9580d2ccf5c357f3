//! An empty array of events.

use pusher_channels::{Client, Error, Trigger};

async fn example(client: &Client, events: [Trigger; 0]) -> Result<(), Error> {
    client.batch(events)?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
