//! A channel that borrows its argument.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("prices-{symbol}")]
struct Prices<'a> {
    symbol: &'a str,
}

fn main() {}
