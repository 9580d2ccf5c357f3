//! A presence channel where a private one is expected.

use pusher_channels::{ChannelName, Private, channel_name};

const LOBBY: ChannelName<Private> = channel_name!("presence-lobby");

fn main() {
    let _ = LOBBY;
}
