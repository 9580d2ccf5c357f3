//! An attribute without anything.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel]
struct Inbox {
    user: u64,
}

fn main() {}
