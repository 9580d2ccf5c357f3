//! A receipt says whether an event was accepted, and nothing about its channel.

use pusher_channels::channels::UserCount;
use pusher_channels::{Client, Error, Publisher, channel_name};

async fn publish(client: &Client, publisher: &Publisher) -> Result<(), Error> {
    let lobby = channel_name!("presence-lobby");
    let event = client.trigger(&lobby).info::<UserCount>().event("said").text("hello")?;
    publisher.publish(event).await?;
    Ok(())
}

fn main() {}
