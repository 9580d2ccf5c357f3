//! A letter of the prefix is missing.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("privat-orders");
}
