//! Client events of a public channel.

use pusher_channels::{Channel, Event};
use serde::Serialize;

#[derive(Channel)]
#[channel("news-{user}", client_events(Typing))]
struct Inbox {
    user: u64,
}

#[derive(Serialize, Event)]
#[event("client-typing")]
struct Typing;

fn main() {}
