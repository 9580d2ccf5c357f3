//! A reqwest client without the feature `reqwest013`.

use pusher_channels::{ClientBuilder, config::InvalidConfig};

fn build(http: ()) -> Result<(), InvalidConfig> {
    ClientBuilder::from_env()?.reqwest_client(http).build()?;
    Ok(())
}

fn main() {}
