//! An event on an encrypted channel, of a publisher without the key.

use pusher_channels::{Error, Publisher, channel_name};

async fn example(publisher: &Publisher) -> Result<(), Error> {
    let vault = channel_name!("private-encrypted-vault");
    publisher.trigger(&vault).event("opened").json(&42)?.publish().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
