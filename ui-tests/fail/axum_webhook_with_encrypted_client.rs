//! A state whose client has a key, derived with `FromRef`.

use axum::extract::FromRef;
use axum::http::StatusCode;
use pusher_channels::{Client, EncryptionKey, Webhook};

#[derive(Clone, FromRef)]
struct App {
    client: Client<EncryptionKey>,
}

#[axum::debug_handler(state = App)]
async fn webhook(_webhook: Webhook) -> StatusCode {
    StatusCode::OK
}

fn main() {
    let _ = webhook;
}
