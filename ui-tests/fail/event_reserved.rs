//! An event name that is reserved for the API server.

use pusher_channels::event_name;

fn main() {
    let _channel = event_name!("pusher:subscription_succeeded");
}
