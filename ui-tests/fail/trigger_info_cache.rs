//! A trigger that asks for the cache.

use pusher_channels::channels::Cache;
use pusher_channels::{Cached, ChannelName, Client, Error, Public};

async fn example(client: &Client, ticker: &ChannelName<Cached<Public>>) -> Result<(), Error> {
    let Cache(last) = client
        .trigger(ticker)
        .info()
        .event("e")
        .text("x")?
        .send()
        .await?;
    println!("{last:?}");
    Ok(())
}

fn main() {
    let _ = example;
}
