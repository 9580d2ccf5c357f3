//! A constant name as a pattern.

use pusher_channels::{ChannelName, Presence, channel_name};

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

fn is_lobby(name: &ChannelName<Presence>) -> bool {
    match *name {
        LOBBY => true,
        _ => false,
    }
}

fn main() {
    let _ = is_lobby;
}
