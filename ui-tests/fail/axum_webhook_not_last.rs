//! The extractor of webhooks before another argument of a handler.

use axum::extract::State;
use axum::http::StatusCode;
use pusher_channels::{Client, Webhook};

#[axum::debug_handler]
async fn webhook(_webhook: Webhook, State(_client): State<Client>) -> StatusCode {
    StatusCode::OK
}

fn main() {
    let _ = webhook;
}
