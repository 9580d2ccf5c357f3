//! A struct that is not declared, as a channel.

use pusher_channels::{Client, Error};

struct Inbox {
    user: u64,
}

async fn example(client: &Client) -> Result<(), Error> {
    let inbox = Inbox { user: 7 };
    client.trigger(&inbox).event("order-paid").json(&inbox.user)?.send().await
}

fn main() {
    let _ = example;
}
