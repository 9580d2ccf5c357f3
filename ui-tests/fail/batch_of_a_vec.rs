//! A vector of events in `batch`; its length is known only at run time.

use pusher_channels::{Client, Error, Trigger};

async fn example(client: &Client, events: Vec<Trigger>) -> Result<(), Error> {
    client.batch(events)?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
