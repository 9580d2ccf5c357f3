//! Conversions of the types that hold secrets. Nothing here repeats the input.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserializer, Visitor};
use zeroize::Zeroize;

/// Implements the conversions from strings for a secret. A `String` is wiped, because it is given
/// away.
macro_rules! secret_conversions {
    ($secret:ident, $error:ident, $parse:expr, $what:literal) => {
        impl TryFrom<&str> for $secret {
            type Error = $error;
            fn try_from(text: &str) -> Result<Self, $error> {
                $parse(text)
            }
        }

        impl TryFrom<String> for $secret {
            type Error = $error;
            fn try_from(mut text: String) -> Result<Self, $error> {
                let secret = $parse(&text);
                // Also wipe a rejected secret: it usually differs from the real one by a line break.
                zeroize::Zeroize::zeroize(&mut text);
                secret
            }
        }

        impl core::str::FromStr for $secret {
            type Err = $error;
            fn from_str(text: &str) -> Result<Self, $error> {
                $parse(text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $secret {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::secret::deserialize(deserializer, $what)
            }
        }
    };
}
pub(super) use secret_conversions;

/// Makes the compiler explain why a secret cannot be serialized. The implementation never applies.
macro_rules! never_serialized {
    ($secret:ident) => {
        #[doc(hidden)]
        impl serde::Serialize for $secret
        where
            // The compiler would reject a bound without `for` at once, because nothing can meet it,
            // and would not show the message of one on the secret itself.
            for<'never> super::secret::Never<'never>: super::secret::Serializes<Self>,
        {
            fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                super::secret::Serializes::<Self>::never(&super::secret::Never::new())
            }
        }
    };
}
pub(super) use never_serialized;

/// Implements nothing, so that no secret is serialized.
#[expect(
    unnameable_types,
    reason = "part of a bound that only the compiler names"
)]
#[derive(Debug)]
pub struct Never<'never>(PhantomData<&'never ()>);

impl Never<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

/// Implemented for no type, because a secret is never written anywhere by accident.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{S}` is a secret and is never serialized",
    label = "`{S}` would be serialized here",
    note = "derive only `Deserialize`, or mark the field with `#[serde(skip_serializing)]`; where it has to be written, `expose_secret` and `expose_base64` return it as a string"
)]
#[expect(
    unnameable_types,
    reason = "implemented for no type: only the compiler names it"
)]
pub trait Serializes<S> {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

/// Deserializes a string and parses it. The error of any other input contains nothing of it, where
/// serde's own would be "invalid type: integer `…`".
pub(super) fn deserialize<'de, D, S>(deserializer: D, what: &'static str) -> Result<S, D::Error>
where
    D: Deserializer<'de>,
    S: for<'t> TryFrom<&'t str, Error: fmt::Display>,
{
    let visitor = SecretVisitor(what, PhantomData);
    match deserializer.deserialize_str(visitor) {
        Ok(Ok(secret)) => Ok(secret),
        Ok(Err(reason)) => Err(de::Error::custom(reason)),
        // The format has written this error, perhaps with the input.
        Err(_) => Err(de::Error::custom(NotAString(what))),
    }
}

struct NotAString(&'static str);

impl fmt::Display for NotAString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(what) = self;
        write!(f, "invalid {what}: it is not a string")
    }
}

struct SecretVisitor<S>(&'static str, PhantomData<fn() -> S>);

impl<S> Visitor<'_> for SecretVisitor<S>
where
    S: for<'t> TryFrom<&'t str, Error: fmt::Display>,
{
    /// The reason why a string is invalid is safe to show, and has to survive.
    type Value = Result<S, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an {}", self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(S::try_from(text).map_err(|error| error.to_string()))
    }

    fn visit_string<E: de::Error>(self, mut text: String) -> Result<Self::Value, E> {
        let secret = self.visit_str(&text);
        text.zeroize();
        secret
    }
}
