//! A newtype that cannot be compared.

use pusher_channels::{Channel, ChannelParam};

#[derive(Channel)]
#[channel("private-order-{order}")]
struct Order {
    order: OrderId,
}

#[derive(ChannelParam)]
struct OrderId(u64);

fn main() {}
