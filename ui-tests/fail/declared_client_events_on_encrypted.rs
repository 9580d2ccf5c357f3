//! Client events of an encrypted channel.

use pusher_channels::{Channel, Event};
use serde::Serialize;

#[derive(Channel)]
#[channel("private-encrypted-{user}", client_events(Typing))]
struct Inbox {
    user: u64,
}

#[derive(Serialize, Event)]
#[event("client-typing")]
struct Typing;

fn main() {}
