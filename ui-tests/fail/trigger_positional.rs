//! A trigger with three arguments, as in other libraries.

use pusher_channels::{Client, Error};

async fn greet(client: &Client) -> Result<(), Error> {
    client.trigger("news", "greeting", "hello").await
}

fn main() {}
