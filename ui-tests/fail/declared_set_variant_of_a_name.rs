//! A variant of names that are not declared.

use pusher_channels::{Channel, ChannelName, Channels, Public};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Other(ChannelName<Public>),
}

fn main() {}
