//! Events without the `?` after their data.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn example(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    let event = client.trigger(news).event("e").text("x");
    client.batch([event])?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
