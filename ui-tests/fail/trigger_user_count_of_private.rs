//! A trigger on a private channel that requests its users.

use pusher_channels::{ChannelName, Client, Error, Private};

async fn example(client: &Client, orders: &ChannelName<Private>) -> Result<(), Error> {
    let start = client.trigger(orders).with_user_count();
    start.event("e").text("x")?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
