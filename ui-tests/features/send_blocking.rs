//! Blocking without the feature `blocking`.

use pusher_channels::{Error, Trigger};

fn send(trigger: Trigger) -> Result<(), Error> {
    trigger.send_blocking()
}

fn main() {}
