//! A match that omits a kind of channel.

use pusher_channels::AnyChannelName;

fn may_subscribe(channel: &AnyChannelName) -> bool {
    match channel {
        AnyChannelName::Public(_) => true,
        AnyChannelName::Private(_) | AnyChannelName::Presence(_) => false,
    }
}

fn main() {
    let _ = may_subscribe;
}
