//! A key before the data.

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    let event = publisher.trigger(&channel_name!("news")).event("price").latest("BTC");
    event.json(&42)?.publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
