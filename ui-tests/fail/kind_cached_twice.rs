//! A cache channel of a cache channel.

use pusher_channels::{Cached, ChannelName, Public};

fn example(_: &ChannelName<Cached<Cached<Public>>>) {}

fn main() {
    let _ = example;
}
