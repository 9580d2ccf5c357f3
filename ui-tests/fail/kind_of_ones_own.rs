//! A user-defined kind of channel.

use pusher_channels::ChannelName;

struct Secret;

fn example(_: &ChannelName<Secret>) {}

fn main() {
    let _ = example;
}
