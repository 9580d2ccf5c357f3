//! A connection that is excluded by a statement, whose result is dropped.

use pusher_channels::{Error, SocketId, Trigger};

async fn example(trigger: Trigger, sender: SocketId) -> Result<(), Error> {
    trigger.exclude(sender);
    trigger.send().await
}

fn main() {
    let _ = example;
}
