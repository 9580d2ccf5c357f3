//! A cluster that is not a string.

use pusher_channels::Client;
use pusher_channels::config::InvalidConfig;

fn example(cluster: Option<u32>) -> Result<Client, InvalidConfig> {
    Client::builder("42", "key", "secret").cluster(cluster).build()
}

fn main() {
    let _ = example;
}
