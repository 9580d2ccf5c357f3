//! Strings in a list of channels.

use pusher_channels::ChannelList;
use pusher_channels::trigger::InvalidChannelList;

fn example(names: &[String]) -> Result<ChannelList, InvalidChannelList> {
    ChannelList::from_names(names)
}

fn main() {
    let _ = example;
}
