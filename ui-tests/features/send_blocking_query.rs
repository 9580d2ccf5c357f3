//! A blocking query without the feature `blocking`.

use pusher_channels::{Client, Error};

fn count(client: &Client) -> Result<usize, Error> {
    Ok(client.channels().send_blocking()?.channels.len())
}

fn main() {}
