//! The token of an app, which signs and verifies.

use crate::config::AppKey;
use crate::crypto::SigningKey;

/// An app key and its secret. A webhook names the key of the token that signed it.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) key: AppKey,
    pub(crate) signing: SigningKey,
}
