//! A placeholder of a struct without fields.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox;

fn main() {}
