//! A function generic over the client triggers on an encrypted channel.

use pusher_channels::config::KeyState;
use pusher_channels::{ChannelName, Client, Error, PrivateEncrypted, event_name};

async fn notify<E: KeyState>(
    client: &Client<E>,
    channel: &ChannelName<PrivateEncrypted>,
) -> Result<(), Error> {
    client
        .trigger(channel)
        .event(event_name!("created"))
        .json(&42)?
        .send()
        .await
}

fn main() {
    let _ = notify::<pusher_channels::EncryptionKey>;
}
