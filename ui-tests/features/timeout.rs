//! A setting of the default transport without a feature that has one.

use pusher_channels::{ClientBuilder, config::InvalidConfig};

fn build() -> Result<(), InvalidConfig> {
    ClientBuilder::from_env()?
        .timeout(std::time::Duration::from_secs(3))
        .build()?;
    Ok(())
}

fn main() {}
