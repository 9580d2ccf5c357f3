//! A name that is reserved for the server.

use pusher_channels::Event;
use serde::Serialize;

#[derive(Serialize, Event)]
#[event("pusher:order-paid")]
struct OrderPaid {
    order: u64,
}

fn main() {}
