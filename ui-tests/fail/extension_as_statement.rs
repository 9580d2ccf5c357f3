//! An extension whose result is dropped.

use pusher_channels::{Error, Trigger};

async fn send(trigger: Trigger) -> Result<(), Error> {
    trigger.extension("tags", &["a"])?;
    trigger.send().await
}

fn main() {}
