//! A trigger on a private channel that asks for its users.

use pusher_channels::channels::UserCount;
use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    let UserCount(users) = client
        .trigger(orders)
        .info()
        .event("e")
        .text("x")?
        .send()
        .await?;
    println!("{users}");
    Ok(())
}

fn main() {
    let _ = example;
}
