//! A kind before a name of another kind.

use pusher_channels::{Private, channel_name};

fn main() {
    let _channel = channel_name!(Private: "presence-lobby");
}
