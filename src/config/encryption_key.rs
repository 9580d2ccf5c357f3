//! The key of end-to-end encrypted channels.

use core::fmt;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::env;
use super::error::InvalidConfig;
use crate::crypto::{self, NONCE_LEN, Secret};
use crate::error::{Error, InvalidKind};
use crate::name::{ChannelName, Kind, Plaintext, PrivateEncrypted};

/// The length of a key, in bytes.
const LEN: usize = 32;
/// The length of its text: standard base64 with its padding.
const TEXT_LEN: usize = 44;

/// The master key of end-to-end encrypted channels: 32 bytes that the service never sees.
///
/// The events of every `private-encrypted-` channel are sealed with a key of that channel, which
/// is derived from this one: SHA-256 of the channel's full name and these 32 bytes. Use the same
/// key in all backends of an app.
///
/// Clones share one box, which is wiped from memory when the last of them is dropped. There is no
/// `Display`, `Serialize`, `PartialEq` or `Deref`, and `Debug` is redacted.
///
/// ```
/// use pusher_channels::EncryptionKey;
///
/// // Once: `openssl rand -base64 32`, or `EncryptionKey::generate()?.expose_base64()`.
/// let key = EncryptionKey::from_base64("zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=")?;
/// assert_eq!(format!("{key:?}"), "EncryptionKey([redacted])");
/// # Ok::<(), pusher_channels::config::InvalidEncryptionKey>(())
/// ```
#[derive(Clone)]
pub struct EncryptionKey(Arc<SecretBox<[u8; LEN]>>);

impl EncryptionKey {
    /// Reads a key in standard base64 with padding: 44 characters.
    ///
    /// # Errors
    ///
    /// When the text is not exactly that: another length, the URL-safe alphabet, white space. The
    /// error repeats nothing of it.
    pub fn from_base64(text: &str) -> Result<Self, InvalidEncryptionKey> {
        // Decoded straight into its box, so that no copy is left on the way.
        let mut key = SecretBox::new(Box::new([0; LEN]));
        match STANDARD.decode_slice(text, key.expose_secret_mut()) {
            Ok(LEN) => Ok(Self(Arc::new(key))),
            _ => Err(InvalidEncryptionKey(Fault::of_base64(text))),
        }
    }

    /// Takes the 32 bytes of a key.
    ///
    /// # Errors
    ///
    /// When there are more or fewer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidEncryptionKey> {
        let mut key = SecretBox::new(Box::new([0; LEN]));
        if bytes.len() != LEN {
            return Err(InvalidEncryptionKey(Fault::Len { len: bytes.len() }));
        }
        key.expose_secret_mut().copy_from_slice(bytes);
        Ok(Self(Arc::new(key)))
    }

    /// Makes a new key from the random bytes of the operating system.
    ///
    /// # Errors
    ///
    /// When the operating system gives none.
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
    /// When the variable is not set, or not a key. The error names the variable.
    pub fn from_env(variable: &str) -> Result<Self, InvalidConfig> {
        match env::variable(variable)? {
            Some(text) => Self::from_base64(&text)
                .map_err(|error| InvalidConfig::from(error).of_variable(variable)),
            None => Err(InvalidConfig::new(
                variable.to_owned(),
                InvalidKind::Missing,
                format!(
                    "the environment variable {variable} is not set: set it to the encryption key in base64"
                ),
            )),
        }
    }

    /// The key in base64, for the place where you keep it.
    ///
    /// # Security
    ///
    /// Whoever has it can read the events of all encrypted channels.
    #[must_use]
    pub fn expose_base64(&self) -> String {
        STANDARD.encode(self.0.expose_secret())
    }

    /// Opens the `data` of an event on an encrypted channel, as a subscriber would.
    ///
    /// ```
    /// use pusher_channels::{EncryptionKey, channel_name};
    ///
    /// let key = EncryptionKey::from_base64("zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=")?;
    /// let data = r#"{"nonce":"4sVYwy4j/8dCcjyxtPCWyk19GaaViaW9","ciphertext":"AAAA"}"#;
    /// let error = key.decrypt(&channel_name!("private-encrypted-vault"), data).unwrap_err();
    /// assert_eq!(error.to_string(), "cannot decrypt: the ciphertext is too short to be one");
    /// # Ok::<(), pusher_channels::config::InvalidEncryptionKey>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the data is not an envelope of nonce and ciphertext, or was not sealed for this
    /// channel with this key.
    pub fn decrypt<K>(&self, channel: &ChannelName<K>, data: &str) -> Result<String, DecryptError>
    where
        K: Kind<Base = PrivateEncrypted>,
    {
        #[derive(Deserialize)]
        struct Envelope<'a> {
            #[serde(borrow)]
            nonce: std::borrow::Cow<'a, str>,
            #[serde(borrow)]
            ciphertext: std::borrow::Cow<'a, str>,
        }

        let envelope: Envelope<'_> =
            serde_json::from_str(data).map_err(|_| DecryptError(OpenFault::NoEnvelope))?;
        let nonce = STANDARD
            .decode(&*envelope.nonce)
            .ok()
            .and_then(|nonce| <[u8; NONCE_LEN]>::try_from(nonce).ok())
            .ok_or(DecryptError(OpenFault::Nonce))?;
        let mut sealed = Zeroizing::new(
            STANDARD
                .decode(&*envelope.ciphertext)
                .map_err(|_| DecryptError(OpenFault::Ciphertext))?,
        );
        if sealed.len() < crypto::MAC_LEN {
            return Err(DecryptError(OpenFault::TooShort));
        }
        let message =
            crypto::open_in_place(&self.channel_secret(channel.as_str()), &nonce, &mut sealed)
                .ok_or(DecryptError(OpenFault::Refused))?;
        core::str::from_utf8(message)
            .map(str::to_owned)
            .map_err(|_| DecryptError(OpenFault::NotText))
    }

    /// The key of one channel.
    pub(crate) fn channel_secret(&self, channel: &str) -> Secret {
        crypto::channel_secret(channel, self.0.expose_secret())
    }
}

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
    NoRandomness,
}

impl Fault {
    /// Why a text is no key, given that it is none.
    fn of_base64(text: &str) -> Self {
        if let Some(position) = text.find(|c: char| c.is_whitespace()) {
            return Self::WhiteSpace { position };
        }
        if let Some(position) = text.find(['-', '_']) {
            return Self::UrlSafe { position };
        }
        if !text.len().is_multiple_of(4) {
            return Self::Padding;
        }
        // Only to tell its length, in a buffer that is wiped.
        let mut bytes = Zeroizing::new(vec![0; text.len()]);
        match STANDARD.decode_slice(text, &mut bytes) {
            Ok(len) => Self::Len { len },
            Err(_) => Self::Base64,
        }
    }
}

/// Something that is no [`EncryptionKey`]. Repeats nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEncryptionKey(Fault);

impl InvalidEncryptionKey {
    /// Returns what is wrong with the key.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::Len { len: 0 } => InvalidKind::Empty,
            Fault::Len { len } if len > LEN => InvalidKind::TooLong,
            Fault::UrlSafe { .. } | Fault::WhiteSpace { .. } => InvalidKind::Character,
            Fault::Len { .. } | Fault::Base64 => InvalidKind::Format,
            Fault::Padding => InvalidKind::Missing,
            Fault::NoRandomness => InvalidKind::Unavailable,
        }
    }

    /// Returns the byte offset of the error, if it has a single location.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.0 {
            Fault::UrlSafe { position } | Fault::WhiteSpace { position } => Some(position),
            Fault::Len { .. } | Fault::Padding | Fault::Base64 | Fault::NoRandomness => None,
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
            Fault::NoRandomness => crypto::NoRandomness.fmt(f),
        }
    }
}

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpenFault {
    NoEnvelope,
    Nonce,
    Ciphertext,
    TooShort,
    Refused,
    NotText,
}

/// Data that [`EncryptionKey::decrypt`] could not open. Repeats nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecryptError(OpenFault);

impl fmt::Display for DecryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot decrypt: ")?;
        f.write_str(match self.0 {
            OpenFault::NoEnvelope => "the data is not a JSON object with `nonce` and `ciphertext`",
            OpenFault::Nonce => "the nonce is not 24 bytes in base64",
            OpenFault::Ciphertext => "the ciphertext is not valid base64",
            OpenFault::TooShort => "the ciphertext is too short to be one",
            OpenFault::Refused => {
                "it was sealed with another key, for another channel, or changed on the way"
            }
            OpenFault::NotText => "what was sealed is not UTF-8",
        })
    }
}

impl std::error::Error for DecryptError {}

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
