//! A placeholder without an argument.

use pusher_channels::channel_name;

fn main() {
    println!("{:?}", channel_name!("private-user-{}"));
}
