//! An encrypted channel among several channels.

use pusher_channels::{ChannelName, Client, EncryptionKey, Error, Private, PrivateEncrypted};

async fn example(
    client: &Client<EncryptionKey>,
    orders: &ChannelName<Private>,
    vault: &ChannelName<PrivateEncrypted>,
) -> Result<(), Error> {
    client
        .trigger((orders, vault))
        .event("opened")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
