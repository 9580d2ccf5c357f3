//! A trigger on several channels in a batch.

use pusher_channels::{ChannelName, Client, Error, Private, Public};

async fn example(
    client: &Client,
    orders: &ChannelName<Private>,
    news: &ChannelName<Public>,
) -> Result<(), Error> {
    let event = client.trigger((orders, news)).event("e").text("x")?;
    client.batch([event])?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
