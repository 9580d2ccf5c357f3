//! A single channel that is an enum.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}")]
enum Inbox {
    User(u64),
}

fn main() {}
