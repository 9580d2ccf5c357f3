//! A string that could make the channel an encrypted one.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-{topic}")]
struct Topic {
    topic: String,
}

fn main() {}
