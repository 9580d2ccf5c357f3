//! The user count of a public channel, next to an attribute that it has.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn example(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    let info = client.channel_info(news).subscription_count().user_count();
    println!("{}", info.send().await?.subscription_count());
    Ok(())
}

fn main() {
    let _ = example;
}
