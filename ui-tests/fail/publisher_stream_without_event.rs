//! A stream whose event has no name.

use pusher_channels::{Error, Publisher, channel_name};

fn example(publisher: &Publisher) -> Result<(), Error> {
    let answer = publisher.stream(&channel_name!("private-chat"), 42)?;
    Ok(())
}

fn main() {
    let _ = example;
}
