//! An event template in a `const`: its result is known only at run time.

use pusher_channels::{EventName, event_name};

const ORDER: u64 = 42;
const CHANGED: EventName = event_name!("order-{ORDER}");

fn main() {
    println!("{CHANGED}");
}
