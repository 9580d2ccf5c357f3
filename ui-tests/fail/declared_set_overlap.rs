//! Two channels of a set that can have the same name.

use pusher_channels::{Channel, Channels, UserId};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: UserId,
}

#[derive(Channel)]
#[channel("private-user-{user}-orders")]
struct Orders {
    user: UserId,
}

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Orders(Orders),
}

fn main() {}
