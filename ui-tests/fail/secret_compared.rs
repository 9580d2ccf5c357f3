//! Two secrets compared, which would not be in constant time.

use pusher_channels::config::AppSecret;

fn example(a: &AppSecret, b: &AppSecret) -> bool {
    a == b
}

fn main() {
    let _ = example;
}
