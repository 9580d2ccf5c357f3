//! An event of a publisher that requests attributes.

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    let lobby = channel_name!("presence-lobby");
    publisher.trigger(&lobby).with_user_count().event("created").json(&42)?.publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
