//! A builder that is used as the client.

use pusher_channels::{Client, Error, channel_name, event_name};

async fn example() -> Result<(), Error> {
    let client = Client::builder("42", "key", "secret").cluster("eu");
    let news = channel_name!("news");
    client.trigger(&news).event(event_name!("e")).text("x")?.send().await
}

fn main() {
    let _ = example;
}
