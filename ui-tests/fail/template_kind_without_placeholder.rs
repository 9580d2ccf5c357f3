//! The kind in front of a name that has no placeholder.

use pusher_channels::{Private, channel_name};

fn main() {
    let _channel = channel_name!(Private: "private-orders");
}
