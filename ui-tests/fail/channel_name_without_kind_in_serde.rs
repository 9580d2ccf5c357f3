//! A deserialized field without the kind of its channel.

use pusher_channels::ChannelName;
use serde::Deserialize;

#[derive(Deserialize)]
struct Room {
    _name: ChannelName,
}

fn main() {}
