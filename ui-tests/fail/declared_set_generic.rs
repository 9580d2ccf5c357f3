//! A set with a type parameter.

use pusher_channels::{Channel, Channels};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

#[derive(Channels)]
enum AppChannel<T> {
    Inbox(Inbox),
    Other(T),
}

fn main() {}
