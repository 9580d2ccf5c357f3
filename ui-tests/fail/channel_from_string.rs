//! A name converted from a string with `From`.

use pusher_channels::{ChannelName, Private};

fn inbox(user: u32) -> ChannelName<Private> {
    ChannelName::from(format!("private-user-{user}"))
}

fn main() {
    let _ = inbox;
}
