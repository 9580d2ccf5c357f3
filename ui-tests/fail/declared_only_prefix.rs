//! A template that is only the prefix of its kind.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-")]
struct Inbox;

fn main() {}
