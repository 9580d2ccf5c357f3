//! A variable where the macro needs a literal.

use pusher_channels::event_name;

fn main() {
    let name = "created";
    let _channel = event_name!(name);
}
