//! A name of any kind where a name of one kind is expected.

use pusher_channels::{AnyChannelName, ChannelName, Presence};

fn enter(_room: &ChannelName<Presence>) {}

fn example(channel: &AnyChannelName) {
    enter(channel);
}

fn main() {
    let _ = example;
}
