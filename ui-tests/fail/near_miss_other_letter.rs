//! Another letter in the prefix.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("presense-lobby");
}
