//! A channel name created without validation.

use pusher_channels::{ChannelName, Private};

fn main() {
    let name: ChannelName<Private> = ChannelName("private-my orders");
    println!("{name}");
}
