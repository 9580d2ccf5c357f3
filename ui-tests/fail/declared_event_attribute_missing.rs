//! An event without a name.

use pusher_channels::Event;
use serde::Serialize;

#[derive(Serialize, Event)]
struct OrderPaid {
    order: u64,
}

fn main() {}
