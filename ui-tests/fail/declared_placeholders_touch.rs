//! Two placeholders without a literal between them.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-{user}{order}")]
struct Orders {
    user: u64,
    order: u64,
}

fn main() {}
