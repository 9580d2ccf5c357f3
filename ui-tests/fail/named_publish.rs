//! A trigger by the name that other libraries give it.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn greet(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    client.publish(news, "greeting", &"hello").await
}

fn main() {}
