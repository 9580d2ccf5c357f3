//! A name that is reserved for the API server.

use pusher_channels::channel_name;

fn main() {
    let _channel = channel_name!("#server-to-user-42");
}
