//! A number as the name of an event.

use pusher_channels::Event;
use serde::Serialize;

#[derive(Serialize, Event)]
#[event(7)]
struct OrderPaid {
    order: u64,
}

fn main() {}
