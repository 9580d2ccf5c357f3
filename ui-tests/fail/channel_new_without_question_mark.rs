//! A name that is made at run time, without `?`.

use pusher_channels::{ChannelName, Private};

fn inbox(user: u32) -> ChannelName<Private> {
    ChannelName::new(format!("private-user-{user}"))
}

fn main() {
    let _ = inbox;
}
