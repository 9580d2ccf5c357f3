//! A comparison of two secrets, which would not take constant time.

use pusher_channels::config::AppSecret;

fn example(a: &AppSecret, b: &AppSecret) -> bool {
    a == b
}

fn main() {
    let _ = example;
}
