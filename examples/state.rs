//! Queries the occupied channels, their counts, their users and their caches, and sends a batch whose
//! events request attributes.
//!
//! ```sh
//! cargo run --example state
//! ```
//!
//! The example needs neither an account nor a network: it starts a test server on 127.0.0.1 that has
//! a few occupied channels. With `PUSHER_URL` it queries your app instead, and sends two events to it:
//!
//! ```sh
//! PUSHER_URL=https://KEY:SECRET@api-CLUSTER.pusher.com/apps/ID cargo run --example state
//! ```

#![allow(clippy::print_stdout, reason = "an example reports on stdout")]

use std::time::Duration;

use pusher_channels::{
    Cached, Channel, ChannelName, Client, Presence, Public, channel_name, testing,
};

#[derive(Channel)]
#[channel("presence-room-{room}")]
struct Room {
    room: u32,
}

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = testing::Server::start().await?;
    server.set_members(&LOBBY, ["ada", "grace"]);
    server.set_members(&Room { room: 7 }, ["linus"]);
    server.set_subscriptions(&TICKER, 120);
    server.set_cached(&TICKER, "17.50", Duration::from_secs(900));
    let client = match std::env::var("PUSHER_URL") {
        Ok(url) => Client::from_url(&url)?,
        Err(_) => server.client(),
    };

    println!("Occupied channels:");
    for name in client.channels().send().await?.channels.keys() {
        println!("  {name}");
    }

    println!("\nUsers on each presence channel:");
    let rooms = client.presence_channels().user_count().send().await?;
    for (room, counts) in &rooms.channels {
        println!("  {room}: {}", counts.user_count());
    }

    println!("\nUsers in each room:");
    let rooms = client
        .presence_channels()
        .user_count()
        .of::<Room>()
        .send()
        .await?;
    for (Room { room }, counts) in &rooms.channels {
        println!("  room {room}: {}", counts.user_count());
    }

    println!("\nUsers on {LOBBY}:");
    for id in client.users(&LOBBY).send().await?.ids {
        println!("  {id}");
    }

    let info = client.channel_info(&TICKER).cache().send().await?;
    match info.cache() {
        Some(event) => println!("\nThe cached event of {TICKER}: {}", event.data()),
        None => println!("\nThe cache of {TICKER} is empty."),
    }

    // Two events in one request. Only the first one requests an attribute.
    let greeting = client.trigger(&LOBBY).with_user_count().event("said");
    let greeting = greeting.text("hello")?;
    let price = client.trigger(&TICKER).event("price").json(&17.75)?;
    let (lobby, ()) = client.batch((greeting, price))?.send().await?;
    println!(
        "\nSent two events in one request; {} users got the first one.",
        lobby.user_count()
    );
    Ok(())
}
