//! A set that is a struct.

use pusher_channels::{Channel, Channels};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

#[derive(Channel)]
#[channel("presence-room-{room}")]
struct Room {
    room: u32,
}

#[derive(Channels)]
struct AppChannel {
    inbox: Inbox,
    room: Room,
}

fn main() {}
