//! The template is missing.

use pusher_channels::Channel;

#[derive(Channel)]
struct Inbox {
    user: u64,
}

fn main() {}
