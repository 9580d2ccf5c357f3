//! A map of names of any kind, searched with a typed name: `map.get(ORDERS.as_str())`.

use std::collections::HashMap;

use pusher_channels::{AnyChannelName, ChannelName, Private};

fn example(map: &HashMap<AnyChannelName, u32>, orders: &ChannelName<Private>) -> bool {
    map.get(orders).is_some()
}

fn main() {
    let _ = example;
}
