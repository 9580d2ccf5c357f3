//! A name with a placeholder.

use pusher_channels::Event;
use serde::Serialize;

#[derive(Serialize, Event)]
#[event("order-{order}")]
struct OrderPaid {
    order: u64,
}

fn main() {}
