//! Channels of any kind among several; a `ChannelList` takes them.

use pusher_channels::{AnyChannelName, Client, Error, event_name};

async fn notify(
    client: &Client,
    one: &AnyChannelName,
    other: &AnyChannelName,
) -> Result<(), Error> {
    client
        .trigger((one, other))
        .event(event_name!("created"))
        .json(&42)?
        .send()
        .await
}

fn main() {
    let _ = notify;
}
