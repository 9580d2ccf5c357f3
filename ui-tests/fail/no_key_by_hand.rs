//! The key state of a client cannot be constructed.

use pusher_channels::config::NoKey;

fn main() {
    let key = NoKey;
    println!("{key:?}");
}
