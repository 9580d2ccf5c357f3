//! A kind that is not imported.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel(Private: "private-{topic}")]
struct Topic {
    topic: String,
}

fn main() {}
