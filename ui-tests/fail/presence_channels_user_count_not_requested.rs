//! User counts that were not requested.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let rooms = client.presence_channels().send().await?;
    for counts in rooms.channels.values() {
        println!("{}", counts.user_count());
    }
    Ok(())
}

fn main() {
    let _ = example;
}
