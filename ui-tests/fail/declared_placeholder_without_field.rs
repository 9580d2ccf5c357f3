//! A placeholder that is not a field.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{id}")]
struct Inbox {
    user: u64,
}

fn main() {}
