//! A prefix given to `from_env`.

use pusher_channels::Client;
use pusher_channels::config::InvalidConfig;

fn example() -> Result<Client, InvalidConfig> {
    Client::from_env("STAGING")
}

fn main() {
    let _ = example;
}
