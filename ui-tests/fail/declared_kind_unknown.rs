//! A kind that does not exist.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel(Encrypted: "private-encrypted-room-{room}")]
struct Room {
    room: u32,
}

fn main() {}
