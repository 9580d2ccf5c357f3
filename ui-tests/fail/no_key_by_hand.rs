//! The key state of a client, made by hand.

use pusher_channels::NoKey;

fn main() {
    let key = NoKey;
    println!("{key:?}");
}
