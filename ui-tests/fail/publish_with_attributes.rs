//! A receipt reports whether an event was accepted, but no attributes of its channel.

use pusher_channels::{Client, Error, Publisher, channel_name};

async fn publish(client: &Client, publisher: &Publisher) -> Result<(), Error> {
    let lobby = channel_name!("presence-lobby");
    let event = client.trigger(&lobby).with_user_count().event("said").text("hello")?;
    publisher.publish(event).await?;
    Ok(())
}

fn main() {}
