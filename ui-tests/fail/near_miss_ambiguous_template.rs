//! The corrected template needs a kind in front.

use pusher_channels::channel_name;

fn main() {
    let id = 42;
    let _channel = channel_name!("private_{id}");
}
