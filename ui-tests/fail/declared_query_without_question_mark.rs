//! A query of a channel whose name can be invalid, without `?`.

use pusher_channels::{Channel, Client, Error};

#[derive(Channel)]
#[channel("private-topic-{topic}")]
struct Topic {
    topic: String,
}

async fn example(client: &Client, topic: &Topic) -> Result<(), Error> {
    let info = client.channel_info(topic).send().await?;
    println!("{}", info.occupied);
    Ok(())
}

fn main() {
    let _ = example;
}
