//! A type of one's own as an argument, that does not implement the trait.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-order-{order}")]
struct Order {
    order: OrderId,
}

struct OrderId(u64);

fn main() {}
