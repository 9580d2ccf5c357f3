//! A string where a channel is expected.

use pusher_channels::{Client, Error};

async fn example(client: &Client) -> Result<(), Error> {
    let info = client.channel_info("news").send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
