//! An underscore in the prefix of encrypted channels.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-encrypted_vault");
}
