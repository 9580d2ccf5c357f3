//! A stream on an encrypted channel, of a publisher without the key.

use pusher_channels::{Error, Publisher, channel_name, event_name};

fn example(publisher: &Publisher) -> Result<(), Error> {
    let vault = channel_name!("private-encrypted-vault");
    let answer = publisher.stream(&vault, event_name!("answer"))?;
    Ok(())
}

fn main() {
    let _ = example;
}
