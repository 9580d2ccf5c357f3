//! A trigger on several channels in a publisher, which sends batches.

use pusher_channels::{Client, Error, Publisher, channel_name};

async fn publish(client: &Client, publisher: &Publisher) -> Result<(), Error> {
    let (news, orders) = (channel_name!("news"), channel_name!("private-orders"));
    let event = client.trigger((&news, &orders)).event("created").text("hello")?;
    publisher.publish(event).await?;
    Ok(())
}

fn main() {}
