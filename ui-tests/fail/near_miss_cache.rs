//! A cache channel with two letters exchanged.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-cahce-prices");
}
