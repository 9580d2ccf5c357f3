//! A literal that the argument before it can contain.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-{user}0{order}")]
struct Orders {
    user: u32,
    order: u32,
}

fn main() {}
