//! An excluded connection by the name of its field.

use pusher_channels::{Error, SocketId, Trigger};

async fn greet(trigger: Trigger, id: SocketId) -> Result<(), Error> {
    trigger.socket_id(id).send().await
}

fn main() {}
