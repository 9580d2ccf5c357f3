//! A stream on several channels.

use pusher_channels::{Error, Publisher, channel_name, event_name};

fn example(publisher: &Publisher) -> Result<(), Error> {
    let (a, b) = (channel_name!("private-a"), channel_name!("private-b"));
    let answer = publisher.stream((&a, &b), event_name!("answer"))?;
    Ok(())
}

fn main() {
    let _ = example;
}
