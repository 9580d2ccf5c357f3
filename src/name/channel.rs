//! Channel names whose kind is part of their type.

use core::fmt;
use core::marker::PhantomData;

use super::class;
use super::error::InvalidChannelName;
use super::kind::{BaseKind, Cached, Kind, Presence, Private, PrivateEncrypted, Public};
use super::text::{Text, name_traits};
use super::validate;

/// A valid channel name, with the kind of the channel in its type.
///
/// It maintains the following invariants:
///
/// * 1 to 200 bytes ([`MAX_LEN`](Self::MAX_LEN)) of `A-Z a-z 0-9 _ - = @ , . ;`. Pusher's
///   documentation names 164 characters, its servers and official libraries take 200.
/// * Something follows the prefix of the kind: `private-` alone is no name.
/// * The kind `K` is that of the *full* name, as the service reads it. `private-encrypted-x` is a
///   [`PrivateEncrypted`](crate::PrivateEncrypted) name and cannot be had as a
///   [`Private`](crate::Private) one.
///
/// Names that exist only for the server, such as `#server-to-user-…`, are none.
///
/// # How to make one
///
/// * [`channel_name!`](crate::channel_name): a literal, checked while compiling.
/// * [`channel_name!`](crate::channel_name) with placeholders: the literal parts are checked while
///   compiling, the arguments at run time.
/// * `TryFrom<&str>`, `TryFrom<String>`, `FromStr` and serde: a name of a known kind.
/// * [`AnyChannelName`](crate::AnyChannelName): a name of any kind.
///
/// ```
/// use pusher_channels::{ChannelName, Private, channel_name};
///
/// const ORDERS: ChannelName<Private> = channel_name!("private-orders");
///
/// let same: ChannelName<Private> = "private-orders".parse()?;
/// assert_eq!(same, ORDERS);
///
/// let error = ChannelName::<Private>::try_from("private-my orders").unwrap_err();
/// assert_eq!(error.position(), Some(10));
///
/// let error = ChannelName::<Private>::try_from("private-encrypted-orders").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid channel name: it names a private-encrypted channel, not a private one",
/// );
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
///
/// Cloning costs no allocation.
pub struct ChannelName<K: Kind> {
    text: Text,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> ChannelName<K> {
    /// The longest name, in bytes.
    pub const MAX_LEN: usize = validate::MAX_NAME_LEN;

    fn parse(text: impl AsRef<str> + Into<Text>) -> Result<Self, InvalidChannelName> {
        validate::channel_name_of(text.as_ref(), K::CLASS).map_err(InvalidChannelName)?;
        Ok(from_checked(text.into()))
    }

    pub(crate) fn text(&self) -> &Text {
        &self.text
    }

    /// The full name, prefix included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// Whether this is a cache channel, whatever its type says about that.
    ///
    /// ```
    /// use pusher_channels::{ChannelName, Private};
    ///
    /// assert!(ChannelName::<Private>::try_from("private-cache-prices")?.is_cached());
    /// assert!(!ChannelName::<Private>::try_from("private-prices")?.is_cached());
    /// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
    /// ```
    #[must_use]
    pub fn is_cached(&self) -> bool {
        class::classify(self.as_str().as_bytes()).0 & class::CACHED != 0
    }

    /// The same name without the knowledge that it is a cache channel.
    #[must_use]
    pub fn into_base(self) -> ChannelName<K::Base> {
        from_checked(self.text)
    }
}

/// The caller has checked that the text is a name of kind `K`.
///
/// No associated function: the compiler would suggest it to those who write `ChannelName("…")`.
pub(super) const fn from_checked<K: Kind>(text: Text) -> ChannelName<K> {
    ChannelName {
        text,
        kind: PhantomData,
    }
}

impl<K: BaseKind> ChannelName<K> {
    /// The same name, with the proof that it is a cache channel.
    ///
    /// ```
    /// use pusher_channels::{Cached, ChannelName, Public};
    ///
    /// let name = ChannelName::<Public>::try_from("cache-ticker")?;
    /// let cached: ChannelName<Cached<Public>> = name.try_into_cached().unwrap();
    /// assert_eq!(cached.as_str(), "cache-ticker");
    /// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Gives the name back when it is not that of a cache channel.
    pub fn try_into_cached(self) -> Result<ChannelName<Cached<K>>, Self> {
        if self.is_cached() {
            Ok(from_checked(self.text))
        } else {
            Err(self)
        }
    }
}

impl<K: BaseKind> From<ChannelName<Cached<K>>> for ChannelName<K> {
    fn from(name: ChannelName<Cached<K>>) -> Self {
        name.into_base()
    }
}

// A name is the same with and without the proof: endpoints compare what they are asked for, whose type
// says nothing of caches, with the names that they have.
impl<K: BaseKind> PartialEq<ChannelName<Cached<K>>> for ChannelName<K> {
    fn eq(&self, other: &ChannelName<Cached<K>>) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<K: BaseKind> PartialEq<ChannelName<K>> for ChannelName<Cached<K>> {
    fn eq(&self, other: &ChannelName<K>) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<K: Kind> Clone for ChannelName<K> {
    fn clone(&self) -> Self {
        from_checked(self.text.clone())
    }
}

impl<K: Kind> fmt::Debug for ChannelName<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = class::kind(K::CLASS);
        if K::CLASS & class::CACHED != 0 {
            write!(f, "ChannelName<Cached<{kind}>>({:?})", self.as_str())
        } else {
            write!(f, "ChannelName<{kind}>({:?})", self.as_str())
        }
    }
}

name_traits!([K: Kind] ChannelName<K>, InvalidChannelName, "a channel name");

/// A valid channel name of any kind, as it comes in from outside.
///
/// The protocol has these four kinds, so this enum is deliberately exhaustive: a `match` deals
/// with each of them, and leaving one out is a compile error. Cache channels are of the kind that
/// they refine.
///
/// ```
/// use pusher_channels::AnyChannelName;
///
/// let answer = match "presence-lobby".parse::<AnyChannelName>()? {
///     AnyChannelName::Public(_) => "open to everybody",
///     AnyChannelName::Private(_) => "ask the backend",
///     AnyChannelName::Presence(_) => "ask the backend, and be seen",
///     AnyChannelName::PrivateEncrypted(_) => "ask the backend for a key",
/// };
/// assert_eq!(answer, "ask the backend, and be seen");
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a match must deal with each kind; a fifth would be a new protocol"
)]
pub enum AnyChannelName {
    /// A channel that anybody can subscribe to.
    Public(ChannelName<Public>),
    /// A `private-` channel.
    Private(ChannelName<Private>),
    /// A `presence-` channel.
    Presence(ChannelName<Presence>),
    /// A `private-encrypted-` channel.
    PrivateEncrypted(ChannelName<PrivateEncrypted>),
}

impl AnyChannelName {
    fn parse(text: impl AsRef<str> + Into<Text>) -> Result<Self, InvalidChannelName> {
        let class = validate::channel_name(text.as_ref()).map_err(InvalidChannelName)?;
        Ok(Self::of_class(class, text.into()))
    }

    /// The name of a channel that was checked before its kind was forgotten.
    pub(crate) fn from_checked(text: Text) -> Self {
        let (class, _) = class::classify(text.as_str().as_bytes());
        Self::of_class(class, text)
    }

    fn of_class(class: u8, text: Text) -> Self {
        match class::base(class) {
            class::PUBLIC => Self::Public(from_checked(text)),
            class::PRIVATE => Self::Private(from_checked(text)),
            class::PRESENCE => Self::Presence(from_checked(text)),
            _ => Self::PrivateEncrypted(from_checked(text)),
        }
    }

    /// The full name, prefix included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Public(name) => name.as_str(),
            Self::Private(name) => name.as_str(),
            Self::Presence(name) => name.as_str(),
            Self::PrivateEncrypted(name) => name.as_str(),
        }
    }

    /// Whether this is a cache channel.
    #[must_use]
    pub fn is_cached(&self) -> bool {
        match self {
            Self::Public(name) => name.is_cached(),
            Self::Private(name) => name.is_cached(),
            Self::Presence(name) => name.is_cached(),
            Self::PrivateEncrypted(name) => name.is_cached(),
        }
    }
}

macro_rules! from_kinds {
    ($($kind:ident)*) => { $(
        impl From<ChannelName<$kind>> for AnyChannelName {
            fn from(name: ChannelName<$kind>) -> Self {
                Self::$kind(name)
            }
        }
        impl From<ChannelName<Cached<$kind>>> for AnyChannelName {
            fn from(name: ChannelName<Cached<$kind>>) -> Self {
                Self::$kind(name.into_base())
            }
        }
    )* };
}
from_kinds!(Public Private Presence PrivateEncrypted);

name_traits!([] AnyChannelName, InvalidChannelName, "a channel name");
