//! An argument without a placeholder.

use pusher_channels::event_name;

fn main() {
    let _event = event_name!("order", 42);
}
