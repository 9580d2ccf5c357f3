//! An encrypted channel without `private-`.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("encrypted-vault");
}
