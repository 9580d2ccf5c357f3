//! A variable where the macro needs a literal.

use pusher_channels::channel_name;

fn main() {
    let name = "private-orders";
    let _channel = channel_name!(name);
}
