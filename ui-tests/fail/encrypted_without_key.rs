//! An encrypted channel, on a client without a key.

use pusher_channels::{ChannelName, Client, Error, PrivateEncrypted, channel_name};

async fn example(client: &Client) -> Result<(), Error> {
    const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
    client
        .trigger(&VAULT)
        .event("opened")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
