//! The users of a public channel.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn example(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    let present = client.users(news).send().await?;
    println!("{}", present.ids.len());
    Ok(())
}

fn main() {
    let _ = example;
}
