//! A batch that is not sent.

#![deny(unused_must_use)]

use pusher_channels::{Client, Error, Trigger};

async fn example(client: &Client, event: Trigger) -> Result<(), Error> {
    client.batch([event])?;
    Ok(())
}

fn main() {
    let _ = example;
}
