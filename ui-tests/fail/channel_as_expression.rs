//! A `String` passed to the macro.

use pusher_channels::channel_name;

fn main() {
    let channel = channel_name!(String::from("private-inbox"));
    println!("{channel}");
}
