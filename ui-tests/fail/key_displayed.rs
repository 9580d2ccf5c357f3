//! An encryption key in a log line.

use pusher_channels::EncryptionKey;

fn example(key: &EncryptionKey) {
    println!("the key is {key}");
}

fn main() {
    let _ = example;
}
