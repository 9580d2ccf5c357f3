//! A webhook that was not verified.

use pusher_channels::Webhook;

fn example() {
    let _ = Webhook {
        time_ms: 0,
        events: Vec::new(),
    };
}

fn main() {
    let _ = example;
}
