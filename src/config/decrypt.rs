//! Reading the data of encrypted channels.

use core::fmt;
use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::EncryptionKey;
use crate::crypto::{self, NONCE_LEN};
use crate::declared::{NameText, NamedChannel};
use crate::error::{Error, InvalidKind, debug_as_report};
use crate::name::{Encrypted, InvalidChannelName};

impl EncryptionKey {
    /// Decrypts the `data` of an event on an encrypted channel, as a subscriber would.
    ///
    /// ```
    /// use pusher_channels::{channel_name, testing};
    ///
    /// let recorder = testing::Recorder::new()?;
    /// let vault = channel_name!("private-encrypted-vault");
    /// recorder.encrypted_client().trigger(&vault).event("e").text("hello")?.send_blocking()?;
    ///
    /// let triggered = recorder.triggered();
    /// let data = triggered[0].ciphertext().unwrap_or_default();
    /// assert_eq!(recorder.encryption_key().decrypt(&vault, data)?, "hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the data is not a JSON object of nonce and ciphertext, or was not encrypted
    /// for this channel with this key, or an argument of a declared channel makes its name invalid.
    pub fn decrypt<C>(&self, channel: &C, data: &str) -> Result<String, DecryptError>
    where
        C: NamedChannel<NamedKind: Encrypted> + ?Sized,
    {
        let name = channel.text();
        let NameText(name) = name.map_err(|error| DecryptError(Fault::Name(error)))?;
        // It is decrypted in place, so the buffer must be wiped afterwards.
        let (nonce, mut sealed) = open_envelope(data)?;
        let message =
            crypto::open_in_place(&self.channel_secret(name.as_str()), &nonce, &mut sealed)
                .ok_or(DecryptError(Fault::Mismatch))?;
        core::str::from_utf8(message)
            .map(str::to_owned)
            .map_err(|_| DecryptError(Fault::NotUtf8))
    }

    /// Checks that data has the form of encrypted data and nothing beside it, whatever its key is.
    pub(crate) fn check_envelope(data: &str) -> Result<(), DecryptError> {
        // A further field could be plaintext. `decrypt` ignores such fields, because other libraries may
        // add them; this library never does.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Exact {
            #[serde(rename = "nonce")]
            _nonce: IgnoredAny,
            #[serde(rename = "ciphertext")]
            _ciphertext: IgnoredAny,
        }

        let exact = serde_json::from_str::<Exact>(data);
        exact.map_err(|_| DecryptError(Fault::Envelope))?;
        open_envelope(data).map(drop)
    }
}

/// Returns the nonce, and the ciphertext in a buffer that is wiped.
fn open_envelope(data: &str) -> Result<([u8; NONCE_LEN], Zeroizing<Vec<u8>>), DecryptError> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        nonce: Cow<'a, str>,
        #[serde(borrow)]
        ciphertext: Cow<'a, str>,
    }

    let envelope: Envelope<'_> =
        serde_json::from_str(data).map_err(|_| DecryptError(Fault::Envelope))?;
    let nonce = STANDARD
        .decode(&*envelope.nonce)
        .ok()
        .and_then(|nonce| <[u8; NONCE_LEN]>::try_from(nonce).ok())
        .ok_or(DecryptError(Fault::Nonce))?;
    let sealed = Zeroizing::new(
        STANDARD
            .decode(&*envelope.ciphertext)
            .map_err(|_| DecryptError(Fault::Ciphertext))?,
    );
    if sealed.len() < crypto::MAC_LEN {
        return Err(DecryptError(Fault::TooShort));
    }
    Ok((nonce, sealed))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Name(InvalidChannelName),
    Envelope,
    Nonce,
    Ciphertext,
    TooShort,
    Mismatch,
    NotUtf8,
}

/// The error returned when [`EncryptionKey::decrypt`] fails.
///
/// It never contains any part of the data.
///
/// ```
/// use pusher_channels::error::InvalidKind;
/// use pusher_channels::{EncryptionKey, channel_name};
///
/// let key = EncryptionKey::from_base64("zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=")?;
/// let vault = channel_name!("private-encrypted-vault");
/// let nonce = r#""nonce":"4sVYwy4j/8dCcjyxtPCWyk19GaaViaW9""#;
///
/// let data = format!(r#"{{{nonce},"ciphertext":"AAAA"}}"#);
/// let error = key.decrypt(&vault, &data).unwrap_err();
/// assert_eq!(error.to_string(), "cannot decrypt: the ciphertext is too short");
/// assert_eq!(error.kind(), InvalidKind::Format);
///
/// let data = format!(r#"{{{nonce},"ciphertext":"QXJpc2UsIGFyaXNlLCBSaWRlcnMh"}}"#);
/// let error = key.decrypt(&vault, &data).unwrap_err();
/// assert_eq!(error.kind(), InvalidKind::Conflict); // of key, channel and data
/// # Ok::<(), pusher_channels::config::InvalidEncryptionKey>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DecryptError(Fault);

impl DecryptError {
    /// Returns what is wrong: [`Conflict`](InvalidKind::Conflict) if the data has the right form, but
    /// was encrypted with another key, for another channel, or was modified.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match &self.0 {
            Fault::Name(error) => error.kind(),
            Fault::Envelope | Fault::Nonce | Fault::Ciphertext | Fault::TooShort => {
                InvalidKind::Format
            }
            Fault::Mismatch => InvalidKind::Conflict,
            Fault::NotUtf8 => InvalidKind::Character,
        }
    }
}

impl fmt::Display for DecryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot decrypt: ")?;
        f.write_str(match &self.0 {
            Fault::Name(error) => return error.fmt(f),
            Fault::Envelope => "the data is not a JSON object with `nonce` and `ciphertext`",
            Fault::Nonce => "the nonce is not 24 bytes in base64",
            Fault::Ciphertext => "the ciphertext is not valid base64",
            Fault::TooShort => "the ciphertext is too short",
            Fault::Mismatch => {
                "it was encrypted with another key, for another channel, or modified"
            }
            Fault::NotUtf8 => "the decrypted data is not UTF-8",
        })
    }
}

debug_as_report!(DecryptError);

impl std::error::Error for DecryptError {}

impl From<DecryptError> for Error {
    fn from(error: DecryptError) -> Self {
        Self::invalid(error)
    }
}
