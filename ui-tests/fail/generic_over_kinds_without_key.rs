//! A function generic over the kind has a client without a key.

use pusher_channels::kind::Kind;
use pusher_channels::{ChannelName, Client, Error, event_name};

async fn notify<K: Kind>(client: &Client, channel: &ChannelName<K>) -> Result<(), Error> {
    client
        .trigger(channel)
        .event(event_name!("created"))
        .json(&42)?
        .send()
        .await
}

fn main() {
    let _ = notify::<pusher_channels::Private>;
}
