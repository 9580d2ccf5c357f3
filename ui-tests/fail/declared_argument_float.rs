//! A floating-point number as an argument.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("prices-{limit}")]
struct Prices {
    limit: f64,
}

fn main() {}
