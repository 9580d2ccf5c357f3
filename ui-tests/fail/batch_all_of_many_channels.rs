//! A trigger on several channels in `batch_all`.

use pusher_channels::{ChannelName, Client, Error, Public};

async fn example(client: &Client, news: &ChannelName<Public>) -> Result<(), Error> {
    let event = client.trigger([news, news]).event("e").text("x")?;
    client.batch_all(vec![event]).send().await?;
    Ok(())
}

fn main() {
    let _ = example;
}
