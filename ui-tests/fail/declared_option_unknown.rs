//! An option that does not exist.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}", event(Paid))]
struct Inbox {
    user: u64,
}

fn main() {}
