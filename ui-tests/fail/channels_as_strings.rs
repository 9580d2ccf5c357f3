//! Strings in an array where channels are expected.

use pusher_channels::{Client, Error, event_name};

async fn notify(client: &Client) -> Result<(), Error> {
    client
        .trigger(["private-orders", "private-invoices"])
        .event(event_name!("created"))
        .json(&42)?
        .send()
        .await
}

fn main() {
    let _ = notify;
}
