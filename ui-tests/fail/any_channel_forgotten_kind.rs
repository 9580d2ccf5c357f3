//! A kind that the code does not deal with.

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
