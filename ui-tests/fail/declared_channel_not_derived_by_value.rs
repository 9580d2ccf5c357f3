//! A struct that is not declared, as a channel, by value.

use pusher_channels::{Client, Error};

struct Inbox {
    user: u64,
}

async fn example(client: &Client) -> Result<(), Error> {
    client.trigger(Inbox { user: 7 }).event("order-paid").json(&7)?.send().await
}

fn main() {
    let _ = example;
}
