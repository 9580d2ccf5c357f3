//! A client event that has no name.

use pusher_channels::Channel;
use serde::Serialize;

#[derive(Channel)]
#[channel("private-user-{user}", client_events(Typing))]
struct Inbox {
    user: u64,
}

#[derive(Serialize)]
struct Typing;

fn main() {}
