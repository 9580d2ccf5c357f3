//! Channel names, with their kind in the type or known only at run time.

use core::fmt;
use core::marker::PhantomData;

use super::class;
use super::error::InvalidChannelName;
use super::kind::{
    BaseKind, Cached, ChannelKind, Kind, Presence, Private, PrivateEncrypted, Public,
};
use super::text::{Text, name_traits};
use super::validate;

/// A valid channel name, with the kind of the channel in its type.
///
/// It maintains the following invariants:
///
/// * 1 to 200 bytes ([`MAX_LEN`](Self::MAX_LEN)) of `A-Z a-z 0-9 _ - = @ , . ;`. Pusher's
///   documentation says 164 characters; its servers and official libraries accept 200.
/// * The name does not consist of a kind prefix alone: `private-` is rejected.
/// * The name is not `.` or `..`, because clients and proxies resolve these segments of a path.
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
/// * [`new`](Self::new), `TryFrom<&str>`, `TryFrom<String>`, `FromStr` and serde: a name of a known kind.
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
#[doc(alias = "channel")]
// rustc shows the line of the struct if the kind is missing, or where a constant is used as a pattern.
#[rustfmt::skip]
pub struct ChannelName<K: Kind> { // `ChannelName<Private>`, or `AnyChannelName`; in a pattern: `name if name == LOBBY`
    text: Text,
    // `fn() -> K` keeps names `Send` and `Sync` whatever `K` is.
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> ChannelName<K> {
    /// The maximum length, in bytes.
    pub const MAX_LEN: usize = validate::MAX_NAME_LEN;

    /// Creates a name that is known only at run time. It has to be of the kind `K`.
    ///
    /// ```
    /// use pusher_channels::{ChannelName, Private};
    ///
    /// let orders = ChannelName::<Private>::new("private-orders")?;
    /// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is not a valid name, or that of another kind. The error names the position.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidChannelName> {
        Self::parse(text.as_ref())
    }

    fn parse(text: impl AsRef<str> + Into<Text>) -> Result<Self, InvalidChannelName> {
        validate::channel_name_of(text.as_ref(), K::CLASS).map_err(InvalidChannelName)?;
        Ok(from_checked(text.into()))
    }

    pub(crate) fn as_text(&self) -> &Text {
        &self.text
    }

    /// Returns the full name, including its prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// Returns the kind of the channel as a value.
    #[must_use]
    pub const fn kind(&self) -> ChannelKind {
        ChannelKind::of_class(K::CLASS)
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
    ///
    /// In a constant, state the kind instead: `channel_name!(Private: "private-cache-prices")`.
    ///
    /// ```
    /// use pusher_channels::{ChannelName, Private, channel_name};
    ///
    /// // Channels of one kind, some of them cached.
    /// let private: [ChannelName<Private>; 2] =
    ///     [channel_name!("private-cache-prices").into_base(), channel_name!("private-orders")];
    /// assert_eq!(private[0], "private-cache-prices");
    /// ```
    #[must_use]
    pub fn into_base(self) -> ChannelName<K::Base> {
        from_checked(self.text)
    }
}

/// The caller has checked that the string is a name of kind `K`.
///
/// This is not an associated function, because rustc would suggest it to users who write
/// `ChannelName("…")`.
pub(crate) const fn from_checked<K: Kind>(text: Text) -> ChannelName<K> {
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

// rustc shows the next line for `ChannelName::from(text)`.
#[rustfmt::skip]
impl<K: BaseKind> From<ChannelName<Cached<K>>> for ChannelName<K> { // a text: `ChannelName::new(text)?`
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
        write!(f, "ChannelName<{kind}>({:?})", self.as_str())
    }
}

name_traits!([K: Kind] ChannelName<K>, InvalidChannelName, "a channel name"); // maps: `get(name.as_str())`

/// A valid channel name whose kind is known only at run time.
///
/// The protocol has these four kinds, so this enum is deliberately exhaustive: a `match` that omits
/// one does not compile. A cache channel belongs to the kind that it refines.
///
/// `TryFrom` converts it to a [`ChannelName`] of one kind, `==` compares it with one. A map with
/// either as its keys is searched with [`as_str`](Self::as_str) of the other.
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
///
/// ```
/// use std::collections::HashMap;
/// use pusher_channels::{AnyChannelName, ChannelName, Presence, channel_name};
///
/// const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
///
/// let requested: AnyChannelName = "presence-lobby".parse()?;
/// assert_eq!(requested, LOBBY);
///
/// let visits: HashMap<AnyChannelName, u32> = HashMap::from([(requested.clone(), 7)]);
/// assert_eq!(visits.get(LOBBY.as_str()), Some(&7));
///
/// let lobby: ChannelName<Presence> = requested.try_into()?;
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
#[doc(alias = "channel")]
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
    /// Creates a name of any kind.
    ///
    /// ```
    /// use pusher_channels::AnyChannelName;
    ///
    /// let lobby = AnyChannelName::new("presence-lobby")?;
    /// assert!(matches!(lobby, AnyChannelName::Presence(_)));
    /// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is not a valid name. The error names the position.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidChannelName> {
        Self::parse(text.as_ref())
    }

    pub(crate) fn as_text(&self) -> &Text {
        match self {
            Self::Public(name) => name.as_text(),
            Self::Private(name) => name.as_text(),
            Self::Presence(name) => name.as_text(),
            Self::PrivateEncrypted(name) => name.as_text(),
        }
    }

    pub(crate) fn into_text(self) -> Text {
        self.as_text().clone()
    }

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
        self.as_text().as_str()
    }

    /// Returns the kind of the channel.
    ///
    /// ```
    /// use pusher_channels::AnyChannelName;
    /// use pusher_channels::kind::ChannelKind;
    ///
    /// let name: AnyChannelName = "presence-lobby".parse()?;
    /// assert_eq!(name.kind(), ChannelKind::Presence);
    /// assert_eq!(name.kind().to_string(), "presence");
    /// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
    /// ```
    #[must_use]
    pub const fn kind(&self) -> ChannelKind {
        match self {
            Self::Public(_) => ChannelKind::Public,
            Self::Private(_) => ChannelKind::Private,
            Self::Presence(_) => ChannelKind::Presence,
            Self::PrivateEncrypted(_) => ChannelKind::PrivateEncrypted,
        }
    }

    /// Returns true if this is a cache channel.
    #[must_use]
    pub fn is_cached(&self) -> bool {
        class::classify(self.as_str().as_bytes()).0 & class::CACHED != 0
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

/// Fails if the channel is of another kind, or not a cache channel if `K` is [`Cached`].
impl<K: Kind> TryFrom<AnyChannelName> for ChannelName<K> {
    type Error = InvalidChannelName;

    fn try_from(name: AnyChannelName) -> Result<Self, InvalidChannelName> {
        Self::try_from(&name)
    }
}

/// Fails if the channel is of another kind, or not a cache channel if `K` is [`Cached`].
impl<K: Kind> TryFrom<&AnyChannelName> for ChannelName<K> {
    type Error = InvalidChannelName;

    fn try_from(name: &AnyChannelName) -> Result<Self, InvalidChannelName> {
        // Only the kind can differ, because the name is valid.
        validate::channel_name_of(name.as_str(), K::CLASS).map_err(InvalidChannelName)?;
        Ok(from_checked(name.as_text().clone()))
    }
}

impl<K: Kind> PartialEq<ChannelName<K>> for AnyChannelName {
    fn eq(&self, other: &ChannelName<K>) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<K: Kind> PartialEq<AnyChannelName> for ChannelName<K> {
    fn eq(&self, other: &AnyChannelName) -> bool {
        self.as_str() == other.as_str()
    }
}

// rustc shows the next line if a map is searched with a typed name.
name_traits!([] AnyChannelName, InvalidChannelName, "a channel name"); // maps: `get(name.as_str())`
