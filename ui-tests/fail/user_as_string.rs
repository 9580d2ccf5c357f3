//! A string where a user id is expected.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    client
        .send_to_user("user-42")
        .event("e")
        .text("x")?
        .send()
        .await?;
    Ok(())
}

fn main() {
    let _ = example;
}
