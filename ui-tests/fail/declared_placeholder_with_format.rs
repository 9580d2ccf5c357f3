//! A placeholder with a format.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user:02}")]
struct Inbox {
    user: u64,
}

fn main() {}
