//! A prefix without a name.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-encrypted-");
}
