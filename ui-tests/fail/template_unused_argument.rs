//! An argument without a placeholder.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-user", 42);
}
