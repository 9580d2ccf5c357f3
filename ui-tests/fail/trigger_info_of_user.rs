//! An event for a user has no channel to ask about.

use pusher_channels::channels::SubscriptionCount;
use pusher_channels::{Client, Error, UserId};

async fn example(client: &Client, user: &UserId) -> Result<(), Error> {
    let SubscriptionCount(count) = client
        .send_to_user(user)
        .info()
        .event("e")
        .text("x")?
        .send()
        .await?;
    println!("{count}");
    Ok(())
}

fn main() {
    let _ = example;
}
