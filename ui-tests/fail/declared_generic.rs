//! A channel with a type parameter.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox<T> {
    user: T,
}

fn main() {}
