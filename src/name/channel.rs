//! Channel names, with their kind in the type or known only at run time.

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
///   documentation says 164 characters; its servers and official libraries accept 200.
/// * The name does not consist of a kind prefix alone: `private-` is rejected.
/// * The kind `K` is that of the *full* name, as the API server reads it. Parsing
///   `private-encrypted-x`, a [`PrivateEncrypted`](crate::PrivateEncrypted) name, as a
///   [`Private`](crate::Private) name is an error.
///
/// `#server-to-user-…` and other names reserved for the server are rejected. Cloning does not
/// allocate.
///
/// # Construction
///
/// * [`channel_name!`](crate::channel_name): a literal, checked at compile time.
/// * [`channel_name!`](crate::channel_name) with placeholders: the literal parts are checked at
///   compile time, the arguments at run time.
/// * `TryFrom<&str>`, `TryFrom<String>`, `FromStr` and serde: a name of a known kind.
/// * [`AnyChannelName`](crate::AnyChannelName): a name of any kind.
///
/// # Examples
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
// rustc shows the line of the struct where a constant is used as a pattern or
// the name as a constructor, and rustfmt would move the comment.
#[rustfmt::skip]
pub struct ChannelName<K: Kind> { // made by `channel_name!` or `parse`; in a pattern: `name if name == LOBBY`
    text: Text,
    // `fn() -> K` keeps names `Send` and `Sync` whatever `K` is.
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> ChannelName<K> {
    /// The maximum length, in bytes.
    pub const MAX_LEN: usize = validate::MAX_NAME_LEN;

    fn parse(text: impl AsRef<str> + Into<Text>) -> Result<Self, InvalidChannelName> {
        validate::channel_name_of(text.as_ref(), K::CLASS).map_err(InvalidChannelName)?;
        Ok(from_checked(text.into()))
    }

    pub(crate) fn text(&self) -> &Text {
        &self.text
    }

    /// Returns the full name, including its prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// Returns true if this is a cache channel, even if its type does not state it.
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

    /// Converts this name to its base kind, dropping the static guarantee that it is a cache channel.
    #[must_use]
    pub fn into_base(self) -> ChannelName<K::Base> {
        from_checked(self.text)
    }
}

/// The caller has checked that the string is a name of kind `K`.
///
/// This is not an associated function, because rustc would suggest it to users who write
/// `ChannelName("…")`.
pub(super) const fn from_checked<K: Kind>(text: Text) -> ChannelName<K> {
    ChannelName {
        text,
        kind: PhantomData,
    }
}

impl<K: BaseKind> ChannelName<K> {
    /// Converts this name to a cache channel, if it is one.
    ///
    /// # Errors
    ///
    /// Returns the name unchanged if it is not that of a cache channel.
    ///
    /// # Examples
    ///
    /// ```
    /// use pusher_channels::{Cached, ChannelName, Public};
    ///
    /// let name = ChannelName::<Public>::try_from("cache-ticker")?;
    /// let cached: ChannelName<Cached<Public>> = name.try_into_cached().unwrap();
    /// assert_eq!(cached.as_str(), "cache-ticker");
    /// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
    /// ```
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

// Names are equal with and without `Cached`: endpoints compare a requested name, whose type does not
// state it, with their own constants.
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

/// A valid channel name whose kind is known only at run time.
///
/// The protocol has these four kinds, so this enum is deliberately exhaustive: a `match` that omits
/// one does not compile. A cache channel belongs to the kind that it refines.
///
/// # Examples
///
/// ```
/// use pusher_channels::AnyChannelName;
///
/// let access = match "presence-lobby".parse::<AnyChannelName>()? {
///     AnyChannelName::Public(_) => "open",
///     AnyChannelName::Private(_) => "authorized by the backend",
///     AnyChannelName::Presence(_) => "authorized, with a list of members",
///     AnyChannelName::PrivateEncrypted(_) => "authorized, with a key",
/// };
/// assert_eq!(access, "authorized, with a list of members");
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a match must deal with each kind; a fifth would be a new protocol"
)]
pub enum AnyChannelName {
    /// A channel that does not require authorization.
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

    /// The caller has checked that the string is a channel name.
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

    /// Returns the full name, including its prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Public(name) => name.as_str(),
            Self::Private(name) => name.as_str(),
            Self::Presence(name) => name.as_str(),
            Self::PrivateEncrypted(name) => name.as_str(),
        }
    }

    /// Returns true if this is a cache channel.
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
