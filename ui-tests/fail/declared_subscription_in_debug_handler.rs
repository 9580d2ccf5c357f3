//! A subscription request for a type that is not declared, as an extractor.

use axum::http::StatusCode;
use pusher_channels::SubscriptionRequest;

enum AppChannel {
    News,
}

#[axum::debug_handler]
async fn authorize(request: SubscriptionRequest<AppChannel>) -> StatusCode {
    match request.channel {
        AppChannel::News => StatusCode::FORBIDDEN,
    }
}

fn main() {
    let _ = authorize;
}
