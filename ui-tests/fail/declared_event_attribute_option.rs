//! An event with an option that does not exist.

use pusher_channels::Event;
use serde::Serialize;

#[derive(Serialize, Event)]
#[event("order-paid", channel = "news")]
struct OrderPaid {
    order: u64,
}

fn main() {}
