//! The users of a private cache channel.

use pusher_channels::{Cached, ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Cached<Private>>) -> Result<(), Error> {
    let present = client.users(orders).send().await?;
    println!("{}", present.ids.len());
    Ok(())
}

fn main() {
    let _ = example;
}
