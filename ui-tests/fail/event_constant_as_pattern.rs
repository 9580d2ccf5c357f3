//! A constant event name as a pattern.

use pusher_channels::{EventName, event_name};

const TYPING: EventName = event_name!("client-typing");

fn is_typing(event: &EventName) -> bool {
    match event {
        &TYPING => true,
        _ => false,
    }
}

fn main() {
    let _ = is_typing;
}
