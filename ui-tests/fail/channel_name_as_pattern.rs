//! A constant channel name as a pattern.

use pusher_channels::{ChannelName, Presence, channel_name};

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

fn is_lobby(channel: &ChannelName<Presence>) -> bool {
    match *channel {
        LOBBY => true,
        _ => false,
    }
}

fn main() {}
