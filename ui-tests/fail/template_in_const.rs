//! A template in a `const`: its result is known only at run time.

use pusher_channels::{ChannelName, Private, channel_name};

const USER: u64 = 42;
const INBOX: ChannelName<Private> = channel_name!("private-user-{USER}");

fn main() {
    println!("{INBOX}");
}
