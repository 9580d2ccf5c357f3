//! The words of the prefix in another order.

use pusher_channels::channel_name;

fn main() {
    let id = 42;
    let _channel = channel_name!("cache-private-{id}");
}
