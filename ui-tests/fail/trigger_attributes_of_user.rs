//! Attributes of an event for a user, which has no channel.

use pusher_channels::{Client, Error, UserId};

async fn example(client: &Client, user: &UserId) -> Result<(), Error> {
    let start = client.send_to_user(user).with_subscription_count();
    start.event("e").text("x")?.send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
