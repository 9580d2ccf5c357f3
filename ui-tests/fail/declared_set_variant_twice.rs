//! A channel in two variants.

use pusher_channels::{Channel, Channels};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Outbox(Inbox),
}

fn main() {}
