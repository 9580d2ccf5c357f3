//! The receipt of an event in place of its result.

use pusher_channels::{Error, Publisher, Trigger};

async fn publish(publisher: &Publisher, event: Trigger) -> Result<(), Error> {
    publisher.publish(event).await
}

fn main() {}
