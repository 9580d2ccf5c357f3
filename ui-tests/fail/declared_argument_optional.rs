//! An optional argument.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: Option<u32>,
}

fn main() {}
