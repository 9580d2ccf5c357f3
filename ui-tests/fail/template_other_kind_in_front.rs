//! A kind that contradicts the prefix of the name.

use pusher_channels::{Private, channel_name};

fn main() {
    let id = 42;
    let _channel = channel_name!(Private: "presence-{id}");
}
