//! A template without `?`: the name is a `Result`.

use pusher_channels::{Client, Error, channel_name};

async fn notify(client: &Client, id: u32) -> Result<(), Error> {
    client
        .trigger(channel_name!("private-user-{id}"))
        .event("created")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = notify;
}
