//! A space in the name of a channel, in a function.

use pusher_channels::channel_name;

fn main() {
    let _orders = channel_name!("private-my orders");
}
