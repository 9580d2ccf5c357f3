//! An infallible conversion of a string to a channel name.

use pusher_channels::{ChannelName, Private};

fn inbox(name: &str) -> ChannelName<Private> {
    name.into()
}

fn main() {
    let _ = inbox;
}
