//! A comma is missing.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}" events(Paid))]
struct Inbox {
    user: u64,
}

fn main() {}
