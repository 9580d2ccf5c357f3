//! A response that was not signed.

use pusher_channels::ChannelAuth;

fn example() {
    let _ = ChannelAuth {
        auth: String::new(),
    };
}

fn main() {
    let _ = example;
}
