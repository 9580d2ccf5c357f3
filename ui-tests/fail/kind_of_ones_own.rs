//! A kind of channel that does not exist.

use pusher_channels::ChannelName;

struct Secret;

fn main() {
    let _channel: Option<ChannelName<Secret>> = None;
}
