//! An event twice in the list.

use pusher_channels::{Channel, Event};
use serde::Serialize;

#[derive(Channel)]
#[channel("private-user-{user}", events(OrderPaid, OrderPaid))]
struct Inbox {
    user: u64,
}

#[derive(Serialize, Event)]
#[event("order-paid")]
struct OrderPaid {
    order: u64,
}

fn main() {}
