//! A batch by the name that other libraries give it.

use pusher_channels::{Client, Error, Trigger};

async fn greet(client: &Client, events: Vec<Trigger>) -> Result<(), Error> {
    client.trigger_batch(events).await
}

fn main() {}
