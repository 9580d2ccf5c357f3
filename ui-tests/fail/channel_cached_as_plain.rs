//! A cache channel in a constant of the kind that it refines.

use pusher_channels::{ChannelName, Private, channel_name};

const PRICES: ChannelName<Private> = channel_name!("private-cache-prices");

fn main() {
    let _ = PRICES;
}
