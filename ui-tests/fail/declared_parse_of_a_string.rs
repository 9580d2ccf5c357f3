//! A string instead of a name.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

fn example(name: &str) -> Option<Inbox> {
    Inbox::parse(name)
}

fn main() {
    let _ = example;
}
