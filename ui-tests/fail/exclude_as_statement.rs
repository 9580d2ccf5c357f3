//! An excluded connection whose result is dropped.

use pusher_channels::{Error, SocketId, Trigger};

async fn send(trigger: Trigger, id: SocketId) -> Result<(), Error> {
    trigger.exclude(id);
    trigger.send().await
}

fn main() {}
