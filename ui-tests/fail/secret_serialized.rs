//! A secret in a configuration that is written.

use pusher_channels::config::AppSecret;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Config {
    secret: AppSecret,
}

fn example(config: Config) -> Config {
    config
}

fn main() {
    let _ = example;
}
