//! A constant name with a placeholder.

use pusher_channels::{ChannelName, Private, channel_name};

const INBOX: ChannelName<Private> = channel_name!("private-user-{}", 7);

fn main() {
    let _ = INBOX;
}
