//! An answer that nobody has signed.

use pusher_channels::ChannelAuth;

fn example() {
    let _ = ChannelAuth {
        auth: String::new(),
        channel_data: None,
        shared_secret: None,
    };
}

fn main() {
    let _ = example;
}
