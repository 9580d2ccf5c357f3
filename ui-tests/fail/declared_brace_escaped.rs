//! An escaped brace.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{{user}}")]
struct Inbox {
    user: u64,
}

fn main() {}
