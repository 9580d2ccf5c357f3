//! A declared channel without the feature `derive`.

use pusher_channels::{Channel, UserId};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: UserId,
}

fn main() {}
