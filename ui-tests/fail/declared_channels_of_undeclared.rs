//! A list of channels of a type that is not declared.

use pusher_channels::{Client, Error};



struct Lobby;

async fn example(client: &Client) -> Result<(), Error> {
    let lobbies = client.channels().of::<Lobby>().send().await?;
    println!("{}", lobbies.channels.len());
    Ok(())
}

fn main() {
    let _ = example;
}
