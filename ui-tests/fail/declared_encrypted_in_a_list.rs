//! A list of encrypted channels.

use pusher_channels::{Channel, ChannelList, Error};

#[derive(Channel)]
#[channel("private-encrypted-room-{room}")]
struct Vault {
    room: u32,
}

fn example() -> Result<(), Error> {
    let vaults = ChannelList::from_names((1..8).map(|room| Vault { room }))?;
    println!("{}", vaults.len());
    Ok(())
}

fn main() {
    let _ = example;
}
