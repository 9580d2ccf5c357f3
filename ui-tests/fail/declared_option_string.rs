//! An event by its name.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}", events("order-paid"))]
struct Inbox {
    user: u64,
}

fn main() {}
