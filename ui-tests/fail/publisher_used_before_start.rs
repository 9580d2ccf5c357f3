//! An event for a publisher that is not started.

use pusher_channels::{Client, Error, Trigger};

async fn example(client: &Client, event: Trigger) -> Result<(), Error> {
    let publisher = client.publisher();
    publisher.publish(event).await?;
    Ok(())
}

fn main() {
    let _ = example;
}
