//! A cache that was not requested.

use pusher_channels::{Cached, ChannelName, Client, Error, Public};

async fn example(client: &Client, ticker: &ChannelName<Cached<Public>>) -> Result<(), Error> {
    let info = client.channel_info(ticker).subscription_count().send().await?;
    println!("{:?}", info.cache());
    Ok(())
}

fn main() {
    let _ = example;
}
