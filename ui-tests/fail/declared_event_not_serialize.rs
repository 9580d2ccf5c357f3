//! An event that is not serializable.

use pusher_channels::Event;

#[derive(Event)]
#[event("order-paid")]
struct OrderPaid {
    order: u64,
}

fn main() {}
