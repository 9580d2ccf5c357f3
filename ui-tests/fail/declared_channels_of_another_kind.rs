//! A list of presence channels that are private.

use pusher_channels::{Channel, Client, Error};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

async fn example(client: &Client) -> Result<(), Error> {
    let inboxes = client.presence_channels().of::<Inbox>().send().await?;
    println!("{}", inboxes.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
