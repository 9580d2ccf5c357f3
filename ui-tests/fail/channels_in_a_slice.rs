//! A slice of channels.

use pusher_channels::{ChannelName, Client, Error, Private, event_name};

async fn notify(client: &Client, channels: &[ChannelName<Private>]) -> Result<(), Error> {
    client
        .trigger(channels)
        .event(event_name!("created"))
        .json(&42)?
        .send()
        .await
}

fn main() {
    let _ = notify;
}
