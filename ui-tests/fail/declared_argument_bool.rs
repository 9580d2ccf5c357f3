//! An argument of a type that cannot be one, next to one that can.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-orders-{user}-{open}")]
struct Orders {
    user: u64,
    open: bool,
}

fn main() {}
