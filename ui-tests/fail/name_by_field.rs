//! A name that goes around the checks.

use pusher_channels::EventName;

fn main() {
    let _event = EventName("pusher:subscribed");
}
