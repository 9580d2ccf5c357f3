//! A channel name created from its private field.

use pusher_channels::EventName;

fn main() {
    let _event = EventName("pusher:subscribed");
}
