//! Headers of another type.

use pusher_channels::Client;

fn example(client: &Client, headers: &[(String, String)], body: &str) {
    let _ = client.webhook(headers, body);
}

fn main() {
    let _ = example;
}
