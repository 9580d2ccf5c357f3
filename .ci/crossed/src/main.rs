//! Two API calls, each in a function of its own, for a profiler to look at.

use pusher_channels::{
    ChannelName, Client, Error, EventName, Private, channel_name, event_name, testing,
};

const CREATED: EventName = event_name!("created");
const ORDERS: ChannelName<Private> = channel_name!("private-orders");

#[inline(never)]
fn measured_trigger(runtime: &tokio::runtime::Runtime, client: &Client) -> Result<(), Error> {
    runtime.block_on(async {
        client
            .trigger(&ORDERS)
            .event(CREATED)
            .json(&["tea"])?
            .send()
            .await
    })
}

#[inline(never)]
fn measured_webhook(client: &Client, headers: &http::HeaderMap, body: &[u8]) -> usize {
    client
        .webhook(headers, body)
        .map_or(0, |webhook| webhook.events().len())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let server = runtime.block_on(testing::Server::start())?;
    let client = server.client();
    measured_trigger(&runtime, &client)?;
    let webhook = server
        .webhook()
        .member_added("presence-lobby", "ada")
        .sign();
    assert_eq!(
        measured_webhook(&client, webhook.headers(), webhook.body()),
        1
    );
    Ok(())
}
