//! A name that is parsed within the call, without its type.

use pusher_channels::{Client, Error};

async fn example(client: &Client, name: &str) -> Result<(), Error> {
    client
        .trigger(&name.parse()?)
        .event("created")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
