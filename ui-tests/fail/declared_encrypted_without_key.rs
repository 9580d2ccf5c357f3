//! An encrypted channel on a client without a key.

use pusher_channels::{Channel, Client, Error};

#[derive(Channel)]
#[channel("private-encrypted-room-{room}")]
struct Vault {
    room: u32,
}

async fn example(client: &Client) -> Result<(), Error> {
    client.trigger(&Vault { room: 7 }).event("said").text("hi")?.send().await
}

fn main() {
    let _ = example;
}
