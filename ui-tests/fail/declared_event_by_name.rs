//! An event by its name, on a channel that declares its events.

use pusher_channels::{Channel, Client, Error, Event};
use serde::Serialize;

#[derive(Channel)]
#[channel("private-user-{user}", events(OrderPaid))]
struct Inbox {
    user: u64,
}

#[derive(Channel)]
#[channel("presence-room-{room}", events(Said))]
struct Room {
    room: u32,
}

#[derive(Serialize, Event)]
#[event("order-paid")]
struct OrderPaid {
    order: u64,
}

#[derive(Serialize, Event)]
#[event("said")]
struct Said {
    text: String,
}

async fn example(client: &Client) -> Result<(), Error> {
    let inbox = Inbox { user: 7 };
    client.trigger(&inbox).event("order-paid").json(&7)?.send().await
}

fn main() {
    let _ = example;
}
