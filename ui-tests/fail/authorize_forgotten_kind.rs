//! A match that omits a kind of channel.

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
