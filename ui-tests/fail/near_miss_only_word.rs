//! The word of a prefix alone.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("presence");
}
