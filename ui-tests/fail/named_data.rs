//! The data by the name of its field.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn greet(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    client.trigger(news).event("greeting").data("hello")?.send().await
}

fn main() {}
