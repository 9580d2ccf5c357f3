//! A kind before a name without a placeholder.

use pusher_channels::{Private, channel_name};

fn main() {
    let _channel = channel_name!(Private: "private-orders");
}
