//! An event of a publisher that is published without data.

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    publisher.trigger(&channel_name!("news")).event("created").publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
