//! A template that only the largest integers make too long.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-n{user}")]
struct Inbox {
    user: u64,
}

fn main() {}
