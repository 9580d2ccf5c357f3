//! A misspelled prefix in a template.

use pusher_channels::channel_name;

fn main() {
    let id = 42;
    let _channel = channel_name!("privat-encrypted-user-{id}");
}
