//! Several channels by the name that the crate `pusher` gives it.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn greet(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    client.trigger_multi(&[news, news], "greeting", "hello").await?;
    Ok(())
}

fn main() {}
