//! A name that exists only for the server.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("#server-to-user-42");
}
