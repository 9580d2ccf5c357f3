//! An event template without `?`: the name is a `Result`.

use pusher_channels::{ChannelName, Client, Error, Private, event_name};

async fn notify(client: &Client, orders: &ChannelName<Private>, id: u32) -> Result<(), Error> {
    client
        .trigger(orders)
        .event(event_name!("order-{id}"))
        .json(&1)?
        .send()
        .await
}

fn main() {
    let _ = notify;
}
