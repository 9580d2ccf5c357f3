//! Several encrypted channels at once.

use pusher_channels::{ChannelName, Client, EncryptionKey, Error, PrivateEncrypted};

async fn example(
    client: &Client<EncryptionKey>,
    vaults: [ChannelName<PrivateEncrypted>; 2],
) -> Result<(), Error> {
    client
        .trigger(vaults)
        .event("opened")
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = example;
}
