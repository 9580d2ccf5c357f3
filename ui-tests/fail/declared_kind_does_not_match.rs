//! A kind that is not the one of the template.

use pusher_channels::{Channel, Presence};

#[derive(Channel)]
#[channel(Presence: "private-room-{room}")]
struct Room {
    room: u32,
}

fn main() {}
