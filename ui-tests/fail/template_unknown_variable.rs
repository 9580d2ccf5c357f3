//! A placeholder for an unknown variable.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-user-{id}");
}
