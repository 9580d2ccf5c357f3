//! Asks which channels are occupied, by how many, and who is there; and sends a batch of events that
//! ask, too.
//!
//! ```sh
//! cargo run --example state
//! ```
//!
//! Needs no account and no network: a test server on 127.0.0.1 stands in for the service, with a few
//! channels that are occupied. With an app of your own it asks there instead (and sends two events):
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example state
//! ```

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::time::Duration;

use pusher_channels::{Cached, ChannelName, Client, Presence, Public, channel_name, testing};

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = testing::Server::start().await?;
    server.set_members("presence-lobby", ["ada", "grace"]);
    server.set_members("presence-room-7", ["linus"]);
    server.set_subscriptions("cache-ticker", 120);
    server.set_cached("cache-ticker", "17.50", Duration::from_secs(900));
    let client = match std::env::var("PUSHER_URL") {
        Ok(url) => Client::from_url(&url)?,
        Err(_) => server.client(),
    };

    println!("Occupied channels:");
    for name in client.channels().send().await?.channels.keys() {
        println!("  {name}");
    }

    println!("\nPresence channels, and how many users are on each:");
    let rooms = client.presence_channels().user_count().send().await?;
    for (room, counts) in &rooms.channels {
        println!("  {room}: {}", counts.user_count());
    }

    println!("\nWho is on {LOBBY}:");
    for id in client.users(&LOBBY).send().await?.ids {
        println!("  {id}");
    }

    let info = client.channel_info(&TICKER).cache().send().await?;
    match info.cache() {
        Some(event) => println!("\nThe last event on {TICKER}: {}", event.data()),
        None => println!("\nNo event is kept on {TICKER}."),
    }

    // Two events in one request. The first requests the number of users, the second nothing.
    let greeting = client.trigger(&LOBBY).with_user_count().event("said");
    let greeting = greeting.text("hello")?;
    let price = client.trigger(&TICKER).event("price").json(&17.75)?;
    let (lobby, ()) = client.batch((greeting, price))?.send().await?;
    println!(
        "\nSent two events in one request; {} users got the first.",
        lobby.user_count()
    );
    Ok(())
}
