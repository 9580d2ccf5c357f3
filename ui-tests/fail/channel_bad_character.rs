//! A space in the name of a channel.

use pusher_channels::{ChannelName, Private, channel_name};

const ORDERS: ChannelName<Private> = channel_name!("private-my orders");

fn main() {
    let _ = ORDERS;
}
