//! A blocking transport without the feature `blocking`.

use pusher_channels::{ClientBuilder, config::InvalidConfig};

fn build(transport: ()) -> Result<(), InvalidConfig> {
    ClientBuilder::from_env()?
        .blocking_transport(transport)
        .build()?;
    Ok(())
}

fn main() {}
