//! A template with a prefix that is reserved for the API server.

use pusher_channels::event_name;

fn main() {
    let id = 42;
    let _event = event_name!("pusher:{id}");
}
