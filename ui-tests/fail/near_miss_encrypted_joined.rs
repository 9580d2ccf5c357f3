//! The words of the prefix are joined.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("privateencrypted-vault");
}
