//! An event of a publisher on several channels.

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    let (a, b) = (channel_name!("private-a"), channel_name!("private-b"));
    publisher.trigger((&a, &b)).event("created").json(&42)?.publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
