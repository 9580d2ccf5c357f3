//! A kind of channel that does not exist.

use pusher_channels::ChannelName;

struct Secret;

fn example(_: &ChannelName<Secret>) {}

fn main() {
    let _ = example;
}
