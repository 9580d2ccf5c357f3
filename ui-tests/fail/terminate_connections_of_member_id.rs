//! The id of a member where the id of a user is expected.

use pusher_channels::{Client, Error, MemberId};

async fn example(client: &Client, member_id: &MemberId) -> Result<(), Error> {
    client.terminate_connections(member_id).send().await
}

fn main() {
    let _ = example;
}
