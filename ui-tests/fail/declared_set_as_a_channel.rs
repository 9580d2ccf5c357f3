//! A value of the set as a channel.

use pusher_channels::{Channel, Channels, Client, Error};

#[derive(Channel)]
#[channel("private-user-{user}")]
struct Inbox {
    user: u64,
}

#[derive(Channel)]
#[channel("presence-room-{room}")]
struct Room {
    room: u32,
}

#[derive(Channels)]
enum AppChannel {
    Inbox(Inbox),
    Room(Room),
}

async fn example(client: &Client, channel: &AppChannel) -> Result<(), Error> {
    client.trigger(channel).event("said").text("hi")?.send().await
}

fn main() {
    let _ = example;
}
