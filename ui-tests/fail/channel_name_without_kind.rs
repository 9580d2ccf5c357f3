//! A field without the kind of its channel.

use pusher_channels::ChannelName;

struct Room {
    _name: ChannelName,
}

fn main() {}
