//! A name that can be invalid, without `?`.

use pusher_channels::{Channel, ChannelName, Error, Private};

#[derive(Channel)]
#[channel("private-topic-{topic}")]
struct Topic {
    topic: String,
}

fn example(topic: &Topic) -> Result<(), Error> {
    let name: ChannelName<Private> = topic.name();
    println!("{name}");
    Ok(())
}

fn main() {
    let _ = example;
}
