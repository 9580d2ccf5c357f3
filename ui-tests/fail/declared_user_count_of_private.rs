//! The user count of a private channel.

use pusher_channels::{Channel, Client, Error};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

async fn example(client: &Client) -> Result<(), Error> {
    let info = client.channel_info(&Inbox { user: 7 }).user_count().send().await?;
    println!("{}", info.user_count());
    Ok(())
}

fn main() {
    let _ = example;
}
