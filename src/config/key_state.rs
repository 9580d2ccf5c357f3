//! Whether a client holds an encryption key, and what follows from that.

use super::EncryptionKey;
use crate::name::{Kind, Plaintext};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: nobody else implements `KeyState`"
    )]
    pub trait Sealed {}
    impl Sealed for super::NoKey {}
    impl Sealed for super::EncryptionKey {}
}

/// What a client has that holds no encryption key: the default of [`Client`](crate::Client).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NoKey;

impl NoKey {
    pub(crate) const fn new() -> Self {
        Self
    }
}

/// What a client can have: [`NoKey`] or an [`EncryptionKey`].
pub trait KeyState: sealed::Sealed + Clone + Send + Sync + 'static {
    #[doc(hidden)]
    fn key(&self) -> Option<&EncryptionKey>;
}

impl KeyState for NoKey {
    fn key(&self) -> Option<&EncryptionKey> {
        None
    }
}

impl KeyState for EncryptionKey {
    fn key(&self) -> Option<&EncryptionKey> {
        Some(self)
    }
}

/// A client with this can use channels of kind `K`: any with a key, without one those that are
/// not encrypted.
#[diagnostic::on_unimplemented(
    message = "`{K}` channels may need a client with an encryption key",
    label = "this client may have no encryption key",
    note = "in code for any client ask for one that can use the channel: `E: CanUse<K>`"
)]
pub trait CanUse<K: Kind>: KeyState {}
impl<K: Plaintext> CanUse<K> for NoKey {}
impl<K: Kind> CanUse<K> for EncryptionKey {}

/// A client with this can use channels of all kinds.
#[diagnostic::on_unimplemented(
    message = "a channel of any kind can be encrypted, and this client has no encryption key",
    label = "this client has no encryption key",
    note = "add one with `client.with_encryption_key(key)`, or match on the name and use the kinds that need none"
)]
pub trait HoldsKey: KeyState {}
impl HoldsKey for EncryptionKey {}
