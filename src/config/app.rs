//! The identity of an app: id, key and secret.

use core::fmt;
use std::sync::Arc;

use nutype::nutype;
use secrecy::{ExposeSecret, SecretString};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use crate::name::{is_dots, owned_traits};

use super::error::{Fault, InvalidAppId, InvalidAppKey, InvalidAppSecret};
use super::secret::{never_serialized, secret_conversions};

const TOKEN: &str = "A-Z a-z 0-9 _ - . ~";

/// The id of a Channels app.
///
/// A non-empty string of `A-Z a-z 0-9 _ - . ~`, other than `.` and `..`. App ids are opaque strings,
/// not numbers: `00042` keeps its leading zeros, and self-hosted servers may use words.
///
/// Integers are accepted as well, also when an id is deserialized. An id with leading zeros has to be
/// a string, because an integer does not keep them.
///
/// ```
/// use pusher_channels::config::AppId;
///
/// let id: AppId = "00042".parse()?;
/// assert_eq!(id.as_ref(), "00042");
/// assert_eq!(AppId::from(42_u32).as_ref(), "42");
/// assert_eq!(serde_json::from_str::<AppId>("42").unwrap(), "42");
/// # Ok::<(), pusher_channels::config::InvalidAppId>(())
/// ```
#[nutype(
    validate(with = check_app_id, error = InvalidAppId),
    derive(Clone, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, AsRef, Borrow, FromStr, TryFrom, Into, Serialize)
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

#[expect(clippy::expect_used, reason = "digits are valid in an app id")]
fn of_digits(digits: String) -> AppId {
    AppId::try_new(digits).expect("an app id can consist of digits")
}

macro_rules! from_unsigned {
    ($($integer:ty)+) => { $(
        impl From<$integer> for AppId {
            fn from(id: $integer) -> Self {
                of_digits(id.to_string())
            }
        }
    )+ };
}

// The types of the integers that databases return, and of literals.
macro_rules! from_signed {
    ($($integer:ty)+) => { $(
        impl TryFrom<$integer> for AppId {
            type Error = InvalidAppId;
            fn try_from(id: $integer) -> Result<Self, InvalidAppId> {
                if id < 0 {
                    return Err(InvalidAppId(Fault::Format {
                        position: 0,
                        reason: "it is negative".into(),
                    }));
                }
                Self::try_new(id.to_string())
            }
        }
    )+ };
}

from_unsigned!(u32 u64);
from_signed!(i32 i64);

impl<'de> Deserialize<'de> for AppId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Only self-describing formats can tell an integer from a string.
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(AppIdVisitor)
        } else {
            deserializer.deserialize_str(AppIdVisitor)
        }
    }
}

struct AppIdVisitor;

impl<'de> Visitor<'de> for AppIdVisitor {
    type Value = AppId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an app id: a string or a non-negative integer")
    }

    fn visit_str<E: de::Error>(self, id: &str) -> Result<AppId, E> {
        AppId::try_new(id).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, id: u64) -> Result<AppId, E> {
        Ok(id.into())
    }

    fn visit_i64<E: de::Error>(self, id: i64) -> Result<AppId, E> {
        id.try_into().map_err(E::custom)
    }

    // With serde_json's feature `arbitrary_precision`, a number is a map.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AppId, A::Error> {
        let number = serde_json::Number::deserialize(MapAccessDeserializer::new(map));
        match number.map(|number| number.as_u64()) {
            Ok(Some(id)) => Ok(id.into()),
            _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

fn check_app_id(id: &str) -> Result<(), InvalidAppId> {
    if is_dots(id) {
        return Err(InvalidAppId(Fault::Format {
            position: 0,
            reason: "`.` and `..` mean something else in the path of a URL".into(),
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
/// Clones share one allocation, which is wiped when the last of them is dropped. The type does not
/// implement `Display`, `PartialEq` or `Deref`, and its `Debug` is redacted. A `String` that you pass
/// in is wiped as well; the memory behind a `&str` is not.
///
/// It can be deserialized, from a string only, and never serialized. An error contains nothing of the
/// input, whatever the input is.
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
#[derive(Clone)]
pub struct AppSecret(Arc<SecretString>);

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
        Ok(Self(Arc::new(SecretString::from(Box::<str>::from(text)))))
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

secret_conversions!(AppSecret, InvalidAppSecret, Self::parse, "app secret");
never_serialized!(AppSecret);

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret([redacted])")
    }
}
