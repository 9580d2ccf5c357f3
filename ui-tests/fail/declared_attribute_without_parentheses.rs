//! The template as a value of the attribute.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel = "private-user-{user}"]
struct Inbox {
    user: u64,
}

fn main() {}
