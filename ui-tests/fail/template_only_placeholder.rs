//! An argument could make it any channel.

use pusher_channels::channel_name;

fn main() {
    let id = 42;
    let _channel = channel_name!("{id}");
}
