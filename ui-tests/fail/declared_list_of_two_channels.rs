//! Two declared channels in one list.

use pusher_channels::{Channel, ChannelList, Error, Event};
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

fn example() -> Result<(), Error> {
    let mut channels = ChannelList::new(&Inbox { user: 7 });
    channels.push(&Room { room: 7 })?;
    Ok(())
}

fn main() {
    let _ = example;
}
