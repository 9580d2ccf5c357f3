//! The name of a channel of another kind.

use pusher_channels::{Channel, ChannelName, Presence};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

fn example(name: &ChannelName<Presence>) -> Option<Inbox> {
    Inbox::parse(name)
}

fn main() {
    let _ = example;
}
