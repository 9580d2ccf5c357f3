//! A placeholder without a name, as in `format!`.

use pusher_channels::Channel;

#[derive(Channel)]
#[channel("private-user-{}")]
struct Inbox {
    user: u64,
}

fn main() {}
