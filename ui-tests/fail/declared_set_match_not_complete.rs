//! A `match` that does not decide about one of the channels.

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
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
}

fn is_allowed(channel: &AppChannel, user: u64) -> bool {
    match channel {
        AppChannel::Inbox(inbox) => inbox.user == user,
    }
}

fn main() {
    let _ = is_allowed;
}
