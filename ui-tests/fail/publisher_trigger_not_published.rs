//! An event of a publisher that is not published.

#![deny(unused_must_use)]

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    publisher.trigger(&channel_name!("news")).event("created").json(&42)?;
    Ok(())
}

fn main() {
    let _ = example;
}
