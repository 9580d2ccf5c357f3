//! A prefix in upper case.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("Private-orders");
}
