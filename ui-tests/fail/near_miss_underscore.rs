//! An underscore after the word of the prefix.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private_orders");
}
