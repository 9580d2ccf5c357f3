//! The id of a member where the id of a user is expected.

use pusher_channels::{Client, Error, MemberId};

async fn example(client: &Client, member_id: &MemberId) -> Result<(), Error> {
    client
        .send_to_user(member_id)
        .event("e")
        .text("x")?
        .send()
        .await?;
    Ok(())
}

fn main() {
    let _ = example;
}
