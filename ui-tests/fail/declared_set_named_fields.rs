//! A variant with named fields.

use pusher_channels::Channels;



#[derive(Channels)]
enum AppChannel {
    Inbox { user: u64 },
}

fn main() {}
