//! A secret where a string is expected.

use pusher_channels::config::AppSecret;

fn example(secret: &AppSecret) -> &str {
    secret
}

fn main() {
    let _ = example;
}
