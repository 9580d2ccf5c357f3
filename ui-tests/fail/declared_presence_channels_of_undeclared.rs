//! A list of presence channels of a type that is not declared.

use pusher_channels::{Client, Error};



struct Lobby;

async fn example(client: &Client) -> Result<(), Error> {
    let lobbies = client.presence_channels().of::<Lobby>().send().await?;
    println!("{}", lobbies.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
