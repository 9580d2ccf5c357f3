//! An empty event name.

use pusher_channels::event_name;

fn main() {
    let _channel = event_name!("");
}
