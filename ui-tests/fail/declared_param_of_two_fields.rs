//! An argument with two fields.

use pusher_channels::ChannelParam;

#[derive(ChannelParam, PartialEq)]
struct OrderId {
    shop: u32,
    number: u64,
}

fn main() {}
