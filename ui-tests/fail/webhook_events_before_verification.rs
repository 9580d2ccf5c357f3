//! Events of a webhook whose verification may have failed.

use pusher_channels::Client;
use pusher_channels::webhook::WebhookHeaders;

fn example(client: &Client, headers: &WebhookHeaders<'_>, body: &[u8]) {
    for event in client.webhook(headers, body).events() {
        println!("{event:?}");
    }
}

fn main() {
    let _ = example;
}
