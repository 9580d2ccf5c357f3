//! The extractor of subscriptions before another argument of a handler.

use axum::extract::State;
use pusher_channels::{ChannelAuth, Client, Error, SubscriptionRequest};

#[axum::debug_handler]
async fn authorize(
    _request: SubscriptionRequest,
    State(_client): State<Client>,
) -> Result<ChannelAuth, Error> {
    todo!()
}

fn main() {
    let _ = authorize;
}
