//! Channels whose kind is known only at run time, in a tuple; a `ChannelList` accepts them.

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
