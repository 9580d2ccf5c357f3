//! A response that grants access is formatted with `Display`.

use pusher_channels::ChannelAuth;

fn example(response: &ChannelAuth) {
    println!("{response}");
}

fn main() {
    let _ = example;
}
