//! The key state of a client, made by hand.

use pusher_channels::config::NoKey;

fn main() {
    let key = NoKey;
    println!("{key:?}");
}
