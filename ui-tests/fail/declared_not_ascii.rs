//! A character that is not ASCII, after a placeholder.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-{user}-müller")]
struct Inbox {
    user: u64,
}

fn main() {}
