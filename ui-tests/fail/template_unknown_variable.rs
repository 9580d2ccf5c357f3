//! A placeholder for a variable that is not there.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("private-user-{id}");
}
