//! A `&str` as the channel.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .trigger("private-orders")
        .event("created")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
