//! A kind of channel that is not dealt with.

use pusher_channels::{AnyChannelName, ChannelAuth, Client, SubscriptionRequest};

fn example(client: &Client, request: &SubscriptionRequest) -> Option<ChannelAuth> {
    match &request.channel {
        AnyChannelName::Private(channel) => Some(client.authorize(&request.socket_id, channel)),
        AnyChannelName::Public(_) => None,
    }
}

fn main() {
    let _ = example;
}
