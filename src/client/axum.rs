//! The conversion from a client to a verifier, for axum 0.8.

use axum_core::extract::FromRef;

use super::Client;
use crate::config::KeyState;
use crate::webhook::WebhookVerifier;

impl<E: KeyState> FromRef<Client<E>> for WebhookVerifier {
    fn from_ref(client: &Client<E>) -> Self {
        client.webhook_verifier()
    }
}
