//! An event in the list that has no name.

use pusher_channels::{Channel, Event};
use serde::Serialize;

#[derive(Channel)]
#[channel("private-user-{user}", events(OrderPaid, OrderShipped))]
struct Inbox {
    user: u64,
}

#[derive(Serialize, Event)]
#[event("order-paid")]
struct OrderPaid {
    order: u64,
}

#[derive(Serialize)]
struct OrderShipped {
    order: u64,
}

fn main() {}
