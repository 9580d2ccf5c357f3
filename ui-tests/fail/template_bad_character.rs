//! A character that is not allowed, next to a placeholder.

use pusher_channels::channel_name;

fn main() {
    let id = 42;
    let _channel = channel_name!("private-user:{id}");
}
