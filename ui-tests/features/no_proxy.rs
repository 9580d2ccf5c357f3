//! A setting of the default transport without a feature that has one.

use pusher_channels::{ClientBuilder, config::InvalidConfig};

fn build() -> Result<(), InvalidConfig> {
    ClientBuilder::from_env()?.no_proxy().build()?;
    Ok(())
}

fn main() {}
