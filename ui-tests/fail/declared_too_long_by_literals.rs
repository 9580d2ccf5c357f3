//! A template with more bytes than a name can have.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-v{user}")]
struct Inbox {
    user: u32,
}

fn main() {}
