//! A trigger by the name that Laravel gives it.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn greet(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    client.broadcast(news, "greeting", &"hello").send().await?;
    Ok(())
}

fn main() {}
