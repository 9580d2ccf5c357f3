//! A space in the template.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-my inbox-{user}")]
struct Inbox {
    user: u64,
}

fn main() {}
