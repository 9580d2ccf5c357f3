//! The kind in front is not that of the prefix.

use pusher_channels::{Private, channel_name};

fn main() {
    let id = 42;
    let _channel = channel_name!(Private: "presence-{id}");
}
