//! An event type with an invalid name.

use pusher_channels::{Event, EventName, event_name};
use serde::Serialize;

#[derive(Serialize)]
struct Subscribed;

impl Event for Subscribed {
    const NAME: EventName = event_name!("pusher:subscribed");
}

fn main() {}
