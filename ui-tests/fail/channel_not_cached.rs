//! A plain channel where a cache channel is expected.

use pusher_channels::{Cached, ChannelName, Public, channel_name};

fn main() {
    let _ticker: ChannelName<Cached<Public>> = channel_name!("ticker");
}
