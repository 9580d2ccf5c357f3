//! An event by its name, on channels of which one declares its events.

use pusher_channels::{Channel, Client, Error, Event, channel_name};
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
    let news = channel_name!("news");
    client.trigger((&Inbox { user: 7 }, &news)).event("order-paid").json(&7)?.send().await
}

fn main() {
    let _ = example;
}
