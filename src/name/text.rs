//! The storage of names, the traits that all validated strings share, and the event name, which is
//! nothing but a checked [`Text`].
//!
//! There is one recipe for them: types that macros create in constants use [`name_traits`], types that
//! exist only at run time use `nutype` and [`owned_traits`]. `tests/it/names.rs` asserts that both
//! have the same traits.

use std::sync::Arc;

use super::error::InvalidEventName;
use super::validate;

/// Either a string literal or a reference-counted string. Cheap to clone. The wrapping type upholds
/// validity.
#[derive(Clone)]
pub(crate) enum Text {
    Static(&'static str),
    // `Arc<str>` and not `String`: names are cloned into every event and every result.
    Shared(Arc<str>),
}

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Static(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

// Hash like `str`, as `Borrow<str>` requires.
impl core::hash::Hash for Text {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl core::borrow::Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl core::fmt::Debug for Text {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.as_str().fmt(f)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Shared(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

/// Implements all conversions of a name, given
/// `fn parse(impl AsRef<str> + Into<Text>) -> Result<Self, E>` and `fn as_str(&self) -> &str`.
macro_rules! name_traits {
    ([$($generics:tt)*] $name:ty, $error:ty, $expecting:literal) => {
        impl<$($generics)*> TryFrom<&str> for $name {
            type Error = $error;
            fn try_from(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }
        impl<$($generics)*> TryFrom<String> for $name {
            type Error = $error;
            fn try_from(text: String) -> Result<Self, $error> {
                Self::parse(text)
            }
        }
        impl<$($generics)*> core::str::FromStr for $name {
            type Err = $error;
            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }
        impl<$($generics)*> AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl<$($generics)*> core::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }
        impl<$($generics)*> core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl<$($generics)*> PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl<$($generics)*> Eq for $name {}
        impl<$($generics)*> PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }
        impl<$($generics)*> PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }
        impl<$($generics)*> PartialEq<String> for $name {
            fn eq(&self, other: &String) -> bool {
                self.as_str() == other
            }
        }
        impl<$($generics)*> PartialEq<$name> for str {
            fn eq(&self, other: &$name) -> bool {
                self == other.as_str()
            }
        }
        impl<$($generics)*> PartialEq<$name> for &str {
            fn eq(&self, other: &$name) -> bool {
                *self == other.as_str()
            }
        }
        impl<$($generics)*> PartialEq<$name> for String {
            fn eq(&self, other: &$name) -> bool {
                self == other.as_str()
            }
        }
        impl<$($generics)*> PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
        impl<$($generics)*> Ord for $name {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }
        impl<$($generics)*> core::hash::Hash for $name {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        impl<$($generics)*> serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de, $($generics)*> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::name::text::deserialize(deserializer, $expecting)
            }
        }
    };
}

/// Implements what `nutype` cannot derive, so that its strings have the traits of [`name_traits`].
macro_rules! owned_traits {
    ($($name:ident)+) => { $(
        impl $name {
            /// Returns the value as a string slice.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.as_ref()
            }
        }
        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }
        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }
        impl PartialEq<String> for $name {
            fn eq(&self, other: &String) -> bool {
                self.as_str() == other
            }
        }
        impl PartialEq<$name> for str {
            fn eq(&self, other: &$name) -> bool {
                self == other.as_str()
            }
        }
        impl PartialEq<$name> for &str {
            fn eq(&self, other: &$name) -> bool {
                *self == other.as_str()
            }
        }
        impl PartialEq<$name> for String {
            fn eq(&self, other: &$name) -> bool {
                self == other.as_str()
            }
        }
    )+ };
}
pub(crate) use {name_traits, owned_traits};

/// Deserializes a string and parses it, borrowed if the format can lend it.
// `visit_str` covers borrowed and owned strings, so formats that cannot lend a string work as well.
pub(crate) fn deserialize<'de, D, N>(
    deserializer: D,
    expecting: &'static str,
) -> Result<N, D::Error>
where
    D: serde::Deserializer<'de>,
    N: for<'a> TryFrom<&'a str, Error: core::fmt::Display>,
{
    struct Visitor<N>(&'static str, core::marker::PhantomData<fn() -> N>);

    impl<N: for<'a> TryFrom<&'a str, Error: core::fmt::Display>> serde::de::Visitor<'_> for Visitor<N> {
        type Value = N;

        fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<N, E> {
            N::try_from(text).map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Visitor(expecting, core::marker::PhantomData))
}

/// A valid event name: 1 to 200 bytes of UTF-8.
///
/// Names that start with `pusher:` or `pusher_internal:` are rejected, because only the API server
/// may send them. Cloning does not allocate.
///
/// # Examples
///
/// ```
/// use pusher_channels::{EventName, event_name};
///
/// const CREATED: EventName = event_name!("order-created"); // checked at compile time
///
/// let same = EventName::try_from("order-created")?;
/// assert_eq!(same, CREATED);
///
/// let error = EventName::try_from("pusher:subscribe").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid event name: names that start with `pusher:` or `pusher_internal:` are reserved for the API server",
/// );
/// # Ok::<(), pusher_channels::name::InvalidEventName>(())
/// ```
// rustc shows the line of the struct where a constant is used as a pattern, or
// the name as a constructor.
#[derive(Clone, Debug)]
pub struct EventName(Text); // made by `event_name!` or `parse`; in a pattern: `name if name == CREATED`

impl EventName {
    /// The maximum length, in bytes.
    pub const MAX_LEN: usize = validate::MAX_NAME_LEN;

    /// Creates a name that is known only at run time.
    ///
    /// # Errors
    ///
    /// If it is not a valid name.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidEventName> {
        Self::parse(text.as_ref())
    }

    fn parse(text: impl AsRef<str> + Into<Text>) -> Result<Self, InvalidEventName> {
        validate::event_name(text.as_ref()).map_err(InvalidEventName)?;
        Ok(Self(text.into()))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the name of a constant, in a constant.
    pub(crate) const fn literal(&self) -> &'static str {
        match self.0 {
            Text::Static(text) => text,
            // A constant cannot allocate.
            Text::Shared(_) => "",
        }
    }
}

/// The caller has checked that the string is an event name.
///
/// This is not an associated function, because rustc would suggest it to users who write
/// `EventName("…")`.
pub(super) const fn from_checked(text: &'static str) -> EventName {
    EventName(Text::Static(text))
}

name_traits!([] EventName, InvalidEventName, "an event name");
