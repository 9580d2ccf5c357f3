//! Channel names whose kind is known only at run time.

use super::channel::{ChannelName, from_checked};
use super::error::InvalidChannelName;
use super::kind::{Cached, Presence, Private, PrivateEncrypted, Public};
use super::text::{Text, name_traits};
use super::validate::{self, class};

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
        let (class, _) = validate::classify(text.as_str().as_bytes());
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
