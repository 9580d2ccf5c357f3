//! The `Result` of the data, published.

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    publisher.trigger(&channel_name!("news")).event("created").json(&42).publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
