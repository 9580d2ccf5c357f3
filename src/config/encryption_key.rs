//! The key of end-to-end encrypted channels, and the key states of a client.

use core::fmt;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox};
use zeroize::Zeroizing;

use super::env;
use super::error::InvalidConfig;
use super::secret::{never_serialized, secret_conversions};
use crate::crypto::{self, Secret};
use crate::error::{Error, InvalidKind, debug_as_report};
use crate::name::Plaintext;

/// The length of a key, in bytes.
const LEN: usize = 32;
/// The length of a key in standard base64 with padding.
const TEXT_LEN: usize = 44;

/// The master key of end-to-end encrypted channels: 32 bytes that the API server never receives.
///
/// The events of each `private-encrypted-` channel are encrypted with a key that is derived from this
/// one: SHA-256 of the channel's full name and these 32 bytes. Use the same key in all backends of an
/// app. See [Pusher's
/// documentation](https://pusher.com/docs/channels/using_channels/encrypted-channels/).
///
/// Clones share one allocation, which is wiped when the last of them is dropped. The type does not
/// implement `Display`, `PartialEq` or `Deref`, and its `Debug` is redacted.
///
/// It can be parsed and deserialized from base64, as [`from_base64`](Self::from_base64) does, and
/// never serialized. A `String` that you pass in is wiped. An error contains nothing of the input.
///
/// # Examples
///
/// ```
/// use pusher_channels::EncryptionKey;
///
/// // Once: `openssl rand -base64 32`, or `EncryptionKey::generate()?.expose_base64()`.
/// let key = EncryptionKey::from_base64("zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=")?;
/// assert_eq!(format!("{key:?}"), "EncryptionKey([redacted])");
/// # Ok::<(), pusher_channels::config::InvalidEncryptionKey>(())
/// ```
#[doc(alias("encryption_master_key", "master_key", "e2e"))]
#[derive(Clone)]
pub struct EncryptionKey(Arc<SecretBox<[u8; LEN]>>);

impl EncryptionKey {
    /// Decodes a key from standard base64 with padding: 44 characters.
    ///
    /// # Errors
    ///
    /// Returns an error for any other length, the URL-safe alphabet and white space. The error does
    /// not contain any part of the input.
    pub fn from_base64(text: &str) -> Result<Self, InvalidEncryptionKey> {
        // Decode directly into the box, because copies elsewhere would not be wiped.
        let mut key = SecretBox::new(Box::new([0; LEN]));
        match STANDARD.decode_slice(text, key.expose_secret_mut()) {
            Ok(LEN) => Ok(Self(Arc::new(key))),
            _ => Err(InvalidEncryptionKey(Fault::of_base64(text))),
        }
    }

    /// Creates a key from 32 bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if there are more or fewer bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidEncryptionKey> {
        let mut key = SecretBox::new(Box::new([0; LEN]));
        if bytes.len() != LEN {
            return Err(InvalidEncryptionKey(Fault::Len { len: bytes.len() }));
        }
        key.expose_secret_mut().copy_from_slice(bytes);
        Ok(Self(Arc::new(key)))
    }

    /// Generates a key from random bytes of the operating system.
    ///
    /// # Errors
    ///
    /// Returns an error if the operating system's random number generator is unavailable.
    pub fn generate() -> Result<Self, InvalidEncryptionKey> {
        let mut key = SecretBox::new(Box::new([0; LEN]));
        crypto::random(key.expose_secret_mut())
            .map_err(|_| InvalidEncryptionKey(Fault::NoRandomness))?;
        Ok(Self(Arc::new(key)))
    }

    /// Reads a key in base64 from an environment variable.
    ///
    /// ```no_run
    /// use pusher_channels::EncryptionKey;
    ///
    /// let key = EncryptionKey::from_env("PUSHER_ENCRYPTION_KEY")?;
    /// # Ok::<(), pusher_channels::config::InvalidConfig>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable if it is not set or not a valid key.
    pub fn from_env(variable: &str) -> Result<Self, InvalidConfig> {
        Self::from_env_if_set(variable)?.ok_or_else(|| {
            InvalidConfig::new(
                variable.to_owned(),
                InvalidKind::Missing,
                format!(
                    "the environment variable {variable} is not set: set it to the encryption key in base64"
                ),
            )
        })
    }

    /// Reads a key in base64 from an environment variable, or returns `None` if it is not set or
    /// empty. See [`Client::with_optional_encryption_key`](crate::Client::with_optional_encryption_key).
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable if it is not a valid key.
    pub fn from_env_if_set(variable: &str) -> Result<Option<Self>, InvalidConfig> {
        let Some(text) = env::variable(variable)? else {
            return Ok(None);
        };
        env::check_surrounded(variable, &text)?;
        let key = Self::from_base64(&text);
        key.map(Some)
            .map_err(|error| InvalidConfig::from(error).of_variable(variable))
    }

    /// Returns the key in base64, so that it can be stored.
    ///
    /// # Security
    ///
    /// Anyone with the key can read the events of all encrypted channels.
    #[must_use]
    pub fn expose_base64(&self) -> String {
        STANDARD.encode(self.0.expose_secret())
    }

    /// Derives the key of one channel.
    pub(crate) fn channel_secret(&self, channel: &str) -> Secret {
        crypto::channel_secret(channel, self.0.expose_secret())
    }
}

secret_conversions!(
    EncryptionKey,
    InvalidEncryptionKey,
    Self::from_base64,
    "encryption key"
);
never_serialized!(EncryptionKey);

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey([redacted])")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Len { len: usize },
    UrlSafe { position: usize },
    WhiteSpace { position: usize },
    Padding,
    Base64,
    Quotes,
    Hex,
    NoRandomness,
}

impl Fault {
    /// Returns the reason why a string is not a key. The caller has failed to decode it.
    fn of_base64(text: &str) -> Self {
        if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
            return Self::Quotes;
        }
        if text.len() == 2 * LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Self::Hex;
        }
        if let Some(position) = text.find(|c: char| c.is_whitespace()) {
            return Self::WhiteSpace { position };
        }
        if let Some(position) = text.find(['-', '_']) {
            return Self::UrlSafe { position };
        }
        if !text.len().is_multiple_of(4) {
            return Self::Padding;
        }
        // Decode again for the length only. The buffer is wiped, since the input can be almost a key.
        let mut bytes = Zeroizing::new(vec![0; text.len()]);
        match STANDARD.decode_slice(text, &mut bytes) {
            Ok(len) => Self::Len { len },
            Err(_) => Self::Base64,
        }
    }
}

/// The error returned when decoding an [`EncryptionKey`] fails.
///
/// It never contains any part of the input.
///
/// ```
/// use pusher_channels::EncryptionKey;
///
/// let key = "zyrm8pvV2C9fJcBfhyXzvxbJVN_H7QLmbe0xJi1GhPU=";
/// let error = EncryptionKey::from_base64(key).unwrap_err();
/// assert_eq!(error.position(), Some(26)); // the `_` of the URL-safe alphabet
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidEncryptionKey(Fault);

impl InvalidEncryptionKey {
    /// Returns what is wrong with the key.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::Len { len: 0 } => InvalidKind::Empty,
            Fault::Len { len } if len > LEN => InvalidKind::TooLong,
            Fault::UrlSafe { .. } | Fault::WhiteSpace { .. } => InvalidKind::Character,
            Fault::Len { .. } | Fault::Base64 | Fault::Quotes | Fault::Hex => InvalidKind::Format,
            Fault::Padding => InvalidKind::Missing,
            Fault::NoRandomness => InvalidKind::Unavailable,
        }
    }

    /// Returns the byte offset of the error, if it has a single location.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.0 {
            Fault::UrlSafe { position } | Fault::WhiteSpace { position } => Some(position),
            Fault::Len { .. }
            | Fault::Padding
            | Fault::Base64
            | Fault::Quotes
            | Fault::Hex
            | Fault::NoRandomness => None,
        }
    }
}

impl fmt::Display for InvalidEncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid encryption key: ")?;
        match self.0 {
            Fault::Len { len } => write!(f, "it has {len} bytes, a key has {LEN}"),
            Fault::UrlSafe { .. } => f.write_str(
                "it is in the URL-safe alphabet; a key is in standard base64, with + and /",
            ),
            Fault::WhiteSpace { position } => write!(f, "there is white space at byte {position}"),
            Fault::Padding => write!(
                f,
                "its padding is missing; a key has {TEXT_LEN} characters of base64 and ends in ="
            ),
            Fault::Base64 => f.write_str("it is not valid base64"),
            Fault::Quotes => f.write_str(
                "there are quotes around it, and they are part of the value: remove them",
            ),
            Fault::Hex => write!(
                f,
                "it is hexadecimal; a key is written as {TEXT_LEN} characters of base64"
            ),
            Fault::NoRandomness => crypto::NoRandomness.fmt(f),
        }
    }
}

debug_as_report!(InvalidEncryptionKey);

impl std::error::Error for InvalidEncryptionKey {}

impl From<InvalidEncryptionKey> for Error {
    fn from(error: InvalidEncryptionKey) -> Self {
        Self::invalid(error)
    }
}

impl From<InvalidEncryptionKey> for InvalidConfig {
    fn from(error: InvalidEncryptionKey) -> Self {
        Self::caused_by("encryption key", error.kind(), error)
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: nobody else implements `KeyState`"
    )]
    pub trait Sealed {}
    impl Sealed for super::NoKey {}
    impl Sealed for super::EncryptionKey {}
    impl Sealed for Option<super::EncryptionKey> {}
}

/// The key state of a client without an encryption key; the default for [`Client`](crate::Client).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NoKey;

impl NoKey {
    pub(crate) const fn new() -> Self {
        Self
    }
}

/// The key state of a client: [`NoKey`], an [`EncryptionKey`], or `Option<EncryptionKey>` if it is
/// known only at run time whether there is a key.
///
/// You never implement this trait; the compiler names it in errors.
pub trait KeyState: sealed::Sealed + Clone + Send + Sync + 'static {
    /// `()` without a key, otherwise `T`: the client without the key, which a client with a key
    /// dereferences to.
    #[doc(hidden)]
    type BesideKey<T: Clone + Send + Sync + 'static>: Clone + Send + Sync + 'static;
    #[doc(hidden)]
    fn beside_key<T: Clone + Send + Sync + 'static>(
        value: impl FnOnce() -> T,
    ) -> Self::BesideKey<T>;
    #[doc(hidden)]
    fn key(&self) -> Option<&EncryptionKey>;
}

impl KeyState for NoKey {
    type BesideKey<T: Clone + Send + Sync + 'static> = ();
    fn beside_key<T: Clone + Send + Sync + 'static>(_: impl FnOnce() -> T) {}
    fn key(&self) -> Option<&EncryptionKey> {
        None
    }
}

impl KeyState for EncryptionKey {
    type BesideKey<T: Clone + Send + Sync + 'static> = T;
    fn beside_key<T: Clone + Send + Sync + 'static>(value: impl FnOnce() -> T) -> T {
        value()
    }
    fn key(&self) -> Option<&EncryptionKey> {
        Some(self)
    }
}

impl KeyState for Option<EncryptionKey> {
    type BesideKey<T: Clone + Send + Sync + 'static> = T;
    fn beside_key<T: Clone + Send + Sync + 'static>(value: impl FnOnce() -> T) -> T {
        value()
    }
    fn key(&self) -> Option<&EncryptionKey> {
        self.as_ref()
    }
}

/// Implemented when a client in this key state can use channels of kind `K`: all kinds with a key,
/// unencrypted kinds without one. [`AnyKind`](crate::kind::AnyKind) can be encrypted.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{K}` channels may need a client with an encryption key",
    label = "this client may have no encryption key",
    note = "in code that is generic over the client, add the bound `E: CanUse<K>`, or `E: CanUse<T::Needs>` for a target `T`"
)]
pub trait CanUse<K>: KeyState {}
impl<K: Plaintext> CanUse<K> for NoKey {}
impl<K: Plaintext> CanUse<K> for Option<EncryptionKey> {}
impl<K> CanUse<K> for EncryptionKey {}
