//! An event that only the service may send.

use pusher_channels::event_name;

fn main() {
    let _channel = event_name!("pusher:subscription_succeeded");
}
