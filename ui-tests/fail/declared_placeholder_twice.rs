//! A placeholder twice.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-{user}-inbox-{user}")]
struct Inbox {
    user: u64,
}

fn main() {}
