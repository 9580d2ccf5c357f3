//! A setting whose builder is dropped.

use pusher_channels::Client;
use pusher_channels::config::InvalidConfig;

fn example(plain: bool) -> Result<Client, InvalidConfig> {
    let builder = Client::builder("42", "key", "secret").host("localhost");
    if plain {
        builder.insecure_http();
    }
    builder.build()
}

fn main() {
    let _ = example;
}
