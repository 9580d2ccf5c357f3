//! `.await` on a trigger that has no data.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn greet(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    client.trigger(news).event("greeting").await
}

fn main() {}
