//! A string slice as an argument.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("prices-{symbol}")]
struct Prices {
    symbol: &'static str,
}

fn main() {}
