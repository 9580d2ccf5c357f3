//! A blocking raw request without the feature `blocking`.

use pusher_channels::{Client, Error};

fn check(client: &Client) -> Result<(), Error> {
    client.get::<()>("channels").send_blocking()
}

fn main() {}
