//! An app secret in a log line.

use pusher_channels::config::AppSecret;

fn example(secret: &AppSecret) {
    println!("the secret is {secret}");
}

fn main() {
    let _ = example;
}
