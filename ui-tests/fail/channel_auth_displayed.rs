//! An answer that grants access, in a text.

use pusher_channels::ChannelAuth;

fn example(answer: &ChannelAuth) {
    println!("{answer}");
}

fn main() {
    let _ = example;
}
