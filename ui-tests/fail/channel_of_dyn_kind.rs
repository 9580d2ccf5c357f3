//! A trait object as the kind of a channel.

use pusher_channels::ChannelName;
use pusher_channels::kind::Kind;

fn example(_name: &ChannelName<dyn Kind>) {}

fn main() {
    let _ = example;
}
