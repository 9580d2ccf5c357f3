//! An encrypted channel in a list of channels.

use pusher_channels::{ChannelList, ChannelName, PrivateEncrypted, channel_name};

const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

fn main() {
    let channels = ChannelList::new(&VAULT);
    println!("{channels:?}");
}
