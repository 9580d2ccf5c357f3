//! A constant event name as a pattern.

use pusher_channels::{EventName, event_name};

const CREATED: EventName = event_name!("created");

fn is_creation(event: EventName) -> bool {
    match event {
        CREATED => true,
        _ => false,
    }
}

fn main() {}
