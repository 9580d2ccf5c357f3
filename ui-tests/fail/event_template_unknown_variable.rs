//! A placeholder for an unknown variable.

use pusher_channels::event_name;

fn main() {
    let _event = event_name!("order-{order_id}");
}
