//! The identity of an app: id, key and secret.

use core::fmt;

use nutype::nutype;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroize;

use crate::name::{is_dots, owned_traits};

use super::error::{Fault, InvalidAppId, InvalidAppKey, InvalidAppSecret};

const TOKEN: &str = "A-Z a-z 0-9 _ - . ~";

/// The id of a Channels app.
///
/// A non-empty string of `A-Z a-z 0-9 _ - . ~`, other than `.` and `..`. App ids are opaque strings,
/// not numbers: `00042` keeps its leading zeros, and self-hosted servers may use words.
///
/// ```
/// use pusher_channels::config::AppId;
///
/// let id: AppId = "00042".parse()?;
/// assert_eq!(id.as_ref(), "00042");
/// # Ok::<(), pusher_channels::config::InvalidAppId>(())
/// ```
#[nutype(
    validate(with = check_app_id, error = InvalidAppId),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct AppId(String);

/// The key of a Channels app. It is public: browsers receive it.
///
/// A non-empty string of `A-Z a-z 0-9 _ - . ~`.
///
/// ```
/// use pusher_channels::config::AppKey;
///
/// let error = "278d425b:df160c739803".parse::<AppKey>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid app key: the character ':' at byte 8 is not allowed (allowed are A-Z a-z 0-9 _ - . ~)",
/// );
/// ```
#[nutype(
    validate(with = check_app_key, error = InvalidAppKey),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize, Deserialize)
)]
pub struct AppKey(String);

owned_traits!(AppId AppKey);

fn check_app_id(id: &str) -> Result<(), InvalidAppId> {
    if is_dots(id) {
        return Err(InvalidAppId(Fault::Format {
            position: 0,
            reason: "`.` and `..` mean something else in the path of a URL",
        }));
    }
    check_token(id).map_err(InvalidAppId)
}

fn check_app_key(key: &str) -> Result<(), InvalidAppKey> {
    check_token(key).map_err(InvalidAppKey)
}

/// These characters need no escape in a path or a query, and cannot be confused with the `:` that
/// separates a key from a signature.
fn check_token(token: &str) -> Result<(), Fault> {
    Fault::check(token, TOKEN, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '~')
    })
}

/// The secret of a Channels app, which signs every request.
///
/// A non-empty string without white space or control characters. A trailing line break, as files and
/// shells add it, is rejected here, because it would otherwise cause invalid signatures later.
///
/// The secret is wiped from memory on drop. It does not implement `Display`, `Serialize`, `PartialEq`
/// or `Deref`, and its `Debug` is redacted. A `String` that you pass in is wiped as well; the memory
/// behind a `&str` is not.
///
/// # Examples
///
/// ```
/// use pusher_channels::config::AppSecret;
///
/// let secret = AppSecret::try_from("7ad3773142a6692b25b8")?;
/// assert_eq!(format!("{secret:?}"), "AppSecret([redacted])");
///
/// let error = AppSecret::try_from("7ad3773142a6692b25b8\n").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid app secret: there is white space or a control character at byte 20",
/// );
/// # Ok::<(), pusher_channels::config::InvalidAppSecret>(())
/// ```
pub struct AppSecret(SecretString);

impl AppSecret {
    fn parse(text: &str) -> Result<Self, InvalidAppSecret> {
        if text.is_empty() {
            return Err(InvalidAppSecret(Fault::Empty));
        }
        let odd = |c: char| c.is_whitespace() || c.is_control();
        if let Some(position) = text.find(odd) {
            return Err(InvalidAppSecret(Fault::WhiteSpace { position }));
        }
        // Allocate the exact size: `String::into_boxed_str` with spare capacity would reallocate and
        // leave a copy that is not wiped.
        // `SecretString` does not reallocate, so the secret stays in one place until it is wiped.
        Ok(Self(SecretString::from(Box::<str>::from(text))))
    }

    /// Returns the secret in plain text.
    ///
    /// # Security
    ///
    /// Anyone with the secret can act as your backend. Do not log it or a URL that contains it.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TryFrom<&str> for AppSecret {
    type Error = InvalidAppSecret;
    fn try_from(text: &str) -> Result<Self, InvalidAppSecret> {
        Self::parse(text)
    }
}

impl TryFrom<String> for AppSecret {
    type Error = InvalidAppSecret;
    fn try_from(mut text: String) -> Result<Self, InvalidAppSecret> {
        let secret = Self::parse(&text);
        // Also wipe a rejected secret: it usually differs from the real one by a line break.
        text.zeroize();
        secret
    }
}

impl core::str::FromStr for AppSecret {
    type Err = InvalidAppSecret;
    fn from_str(text: &str) -> Result<Self, InvalidAppSecret> {
        Self::parse(text)
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret([redacted])")
    }
}
