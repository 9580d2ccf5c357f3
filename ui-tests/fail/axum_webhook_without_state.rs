//! `debug_handler` on a handler whose state it does not know.

use axum::http::StatusCode;
use pusher_channels::Webhook;

#[axum::debug_handler]
async fn webhook(_webhook: Webhook) -> StatusCode {
    StatusCode::OK
}

fn main() {
    let _ = webhook;
}
