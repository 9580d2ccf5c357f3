//! The token of an app, which signs and verifies.

use crate::config::{AppKey, AppSecret};
use crate::crypto::SigningKey;

/// An app key and its secret. A webhook names the key of the token that signed it.
#[derive(Clone)]
// Key and signing key travel together, because a signature is only valid with its own key.
pub(crate) struct Token {
    pub(crate) key: AppKey,
    pub(crate) signing: SigningKey,
}

impl Token {
    pub(crate) fn new(key: AppKey, secret: &AppSecret) -> Self {
        Self {
            key,
            signing: SigningKey::new(secret.expose_secret().as_bytes()),
        }
    }
}
