//! A closing brace without an opening one.

use pusher_channels::event_name;

fn main() {
    let _event = event_name!("order-id}");
}
