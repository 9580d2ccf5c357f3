//! A trigger on several channels, of which only one has users.

use pusher_channels::{ChannelName, Client, Error, Presence, Public};

async fn example(client: &Client, lobby: &ChannelName<Presence>, news: &ChannelName<Public>) -> Result<(), Error> {
    let start = client.trigger((lobby, news)).with_user_count();
    start.event("e").text("x")?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
