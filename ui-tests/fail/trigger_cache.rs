//! A trigger that requests a cache.

use pusher_channels::{Cached, ChannelName, Client, Error, Public};

async fn example(client: &Client, ticker: &ChannelName<Cached<Public>>) -> Result<(), Error> {
    let trigger = client.trigger(ticker).cache().event("e").text("x")?;
    trigger.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
