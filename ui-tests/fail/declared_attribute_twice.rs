//! The attribute twice.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}")]
#[channel(events(Paid))]
struct Inbox {
    user: u64,
}

fn main() {}
