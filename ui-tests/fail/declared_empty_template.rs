//! An empty template.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("")]
struct Inbox;

fn main() {}
