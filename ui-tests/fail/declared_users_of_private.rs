//! The users of a private channel.

use pusher_channels::{Channel, Client, Error};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

async fn example(client: &Client) -> Result<(), Error> {
    let present = client.users(&Inbox { user: 7 }).send().await?;
    println!("{}", present.ids.len());
    Ok(())
}

fn main() {
    let _ = example;
}
