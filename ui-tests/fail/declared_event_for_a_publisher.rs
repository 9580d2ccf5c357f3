//! An event of another channel, for a publisher.

use pusher_channels::{Channel, Client, Error, Event, Publisher};
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

async fn example(publisher: &Publisher, client: &Client, said: &Said) -> Result<(), Error> {
    let event = client.trigger(&Inbox { user: 7 }).payload(said)?;
    publisher.publish(event).await?;
    Ok(())
}

fn main() {
    let _ = example;
}
