//! A field that the template forgets.

use pusher_channels::{Channel, UserId};

#[derive(Channel)]
#[channel("private-orders-{user}")]
struct Orders {
    user: UserId,
    order: u64,
}

fn main() {}
