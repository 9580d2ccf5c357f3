//! A line break at the end.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-orders\n");
}
