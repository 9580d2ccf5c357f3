//! A blocking batch without the feature `blocking`.

use pusher_channels::{Client, Error, Trigger};

fn send(client: &Client, a: Trigger, b: Trigger) -> Result<(), Error> {
    client.batch([a, b])?.send_blocking()?;
    Ok(())
}

fn main() {}
