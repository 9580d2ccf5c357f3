//! A cache channel of a cache channel.

use pusher_channels::{Cached, ChannelName, Public};

fn main() {
    let _channel: Option<ChannelName<Cached<Cached<Public>>>> = None;
}
