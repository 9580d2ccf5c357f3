//! A number where a retry policy is expected.

use pusher_channels::Client;
use pusher_channels::config::InvalidConfig;

fn example() -> Result<Client, InvalidConfig> {
    Client::builder("42", "key", "secret").cluster("eu").retry(3).build()
}

fn main() {
    let _ = example;
}
