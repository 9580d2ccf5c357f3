//! `.await` on a trigger that has neither event nor data.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn greet(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    client.trigger(news).await?;
    Ok(())
}

fn main() {}
