//! A state of one's own without a verifier of webhooks.

use axum::extract::State;
use axum::http::StatusCode;
use pusher_channels::{Client, Webhook};

#[derive(Clone)]
struct App {
    client: Client,
}

#[axum::debug_handler]
async fn webhook(State(app): State<App>, _webhook: Webhook) -> StatusCode {
    let _ = app.client;
    StatusCode::OK
}

fn main() {
    let _ = webhook;
}
