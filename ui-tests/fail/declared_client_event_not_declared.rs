//! A client event that the channel does not declare, read from a webhook.

use pusher_channels::{Channel, Error, Event, Webhook};
use serde::{Deserialize, Serialize};

#[derive(Channel)]
#[channel("presence-room-{room}", client_events(Typing))]
struct Room {
    room: u32,
}

#[derive(Serialize, Deserialize, Event)]
#[event("client-typing")]
struct Typing;

#[derive(Serialize, Deserialize, Event)]
#[event("client-waved")]
struct Waved;

fn example(webhook: &Webhook) -> Result<(), Error> {
    for event in webhook.events() {
        if let Some((room, Waved)) = event.client_event::<Room, Waved>()? {
            println!("somebody waved in room {}", room.room);
        }
    }
    Ok(())
}

fn main() {
    let _ = example;
}
