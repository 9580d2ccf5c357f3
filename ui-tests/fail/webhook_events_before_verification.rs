//! Events of a webhook whose verification may have failed.

use pusher_channels::{Client, WebhookHeaders};

fn example(client: &Client, headers: &WebhookHeaders<'_>, body: &[u8]) {
    for event in client.webhook(headers, body).events() {
        println!("{event:?}");
    }
}

fn main() {
    let _ = example;
}
