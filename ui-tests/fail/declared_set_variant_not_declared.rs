//! A variant of a type that is not a channel.

use pusher_channels::{Channel, Channels};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

struct Room {
    room: u32,
}

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
}

fn main() {}
