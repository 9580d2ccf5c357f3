//! A channel name from a string, as if that could not fail.

use pusher_channels::{ChannelName, Private};

fn inbox(name: &str) -> ChannelName<Private> {
    name.into()
}

fn main() {
    let _ = inbox;
}
