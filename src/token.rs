//! What signs and verifies.

use crate::config::AppKey;
use crate::crypto::SigningKey;

/// A key and its secret. A webhook is signed with both of one token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) key: AppKey,
    pub(crate) signing: SigningKey,
}
