//! Conversions of a client in the state of axum 0.8.

use axum_core::extract::FromRef;

use super::Client;
use crate::config::{EncryptionKey, KeyState};
use crate::webhook::WebhookVerifier;

impl<E: KeyState> FromRef<Client<E>> for WebhookVerifier {
    fn from_ref(client: &Client<E>) -> Self {
        client.webhook_verifier()
    }
}

/// Handlers of a router with the state `Client<EncryptionKey>` can take `State<Client>`.
impl FromRef<Client<EncryptionKey>> for Client {
    fn from_ref(client: &Client<EncryptionKey>) -> Self {
        client.plain.clone()
    }
}

/// Handlers of a router with the state `Client<Option<EncryptionKey>>` can take `State<Client>`.
impl FromRef<Client<Option<EncryptionKey>>> for Client {
    fn from_ref(client: &Client<Option<EncryptionKey>>) -> Self {
        client.plain.clone()
    }
}
