//! An event of a publisher that is sent.

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    publisher.trigger(&channel_name!("news")).event("created").json(&42)?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
