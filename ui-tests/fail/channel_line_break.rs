//! A name that ends with a line break.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-orders\n");
}
