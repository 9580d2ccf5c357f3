//! A channel name without the checks.

use pusher_channels::{ChannelName, Private};

fn main() {
    let name: ChannelName<Private> = ChannelName("private-my orders");
    println!("{name}");
}
