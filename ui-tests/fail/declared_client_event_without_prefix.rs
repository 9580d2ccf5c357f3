//! A client event whose name does not start with `client-`.

use pusher_channels::{Channel, Event};
use serde::Serialize;

#[derive(Channel)]
#[channel("private-user-{user}", client_events(Typing))]
struct Inbox {
    user: u64,
}

#[derive(Serialize, Event)]
#[event("typing")]
struct Typing;

fn main() {}
