//! Encrypted channels in a list.

use pusher_channels::trigger::InvalidChannelList;
use pusher_channels::{ChannelList, ChannelName, PrivateEncrypted};

fn example(vaults: &[ChannelName<PrivateEncrypted>]) -> Result<ChannelList, InvalidChannelList> {
    ChannelList::from_names(vaults)
}

fn main() {
    let _ = example;
}
