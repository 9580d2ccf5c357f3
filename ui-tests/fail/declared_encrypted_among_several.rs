//! An encrypted channel among several.

use pusher_channels::{Channel, Client, EncryptionKey, Error};

#[derive(Channel)]
#[channel("private-encrypted-room-{room}")]
struct Vault {
    room: u32,
}

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

async fn example(client: &Client<EncryptionKey>) -> Result<(), Error> {
    client.trigger((&Inbox { user: 7 }, &Vault { room: 7 })).event("said").text("hi")?.send().await
}

fn main() {
    let _ = example;
}
