//! A number as a template.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel(42)]
struct Inbox;

fn main() {}
