//! An encrypted channel, on a client that may have no key.

use pusher_channels::{ChannelName, Client, EncryptionKey, Error, PrivateEncrypted};

async fn example(
    client: &Client<Option<EncryptionKey>>,
    vault: &ChannelName<PrivateEncrypted>,
) -> Result<(), Error> {
    client
        .trigger(vault)
        .event("opened")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
