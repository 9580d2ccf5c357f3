//! An app secret in a log line.

use pusher_channels::AppSecret;

fn example(secret: &AppSecret) {
    println!("the secret is {secret}");
}

fn main() {
    let _ = example;
}
