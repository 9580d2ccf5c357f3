//! Sets of declared channels, and the names that are read as one of them.

use core::fmt;

use super::channel::{Declared, ReadName};
use super::check::Declaration;
use super::named::{Certain, NameText, NamedChannel, Naming as _};
use crate::error::{Error, InvalidKind, debug_as_report};
use crate::name::validate;
use crate::name::{AnyChannelName, InvalidChannelName};

/// The channels of an application: an enum with a variant for each.
///
/// `#[derive(Channels)]` implements it, together with `From` of each channel, `TryFrom` of
/// [`AnyChannelName`], `&AnyChannelName` and `&ChannelName<_>`, and `FromStr` and `TryFrom<&str>` for
/// strings. Two channels that can have the same name do not compile.
///
/// ```
/// use pusher_channels::{AnyChannelName, Channel, Channels, UserId};
///
/// #[derive(Channel, Debug, PartialEq)]
/// #[channel("private-user-{user}")]
/// struct Inbox {
///     user: UserId,
/// }
///
/// #[derive(Channel, Debug, PartialEq)]
/// #[channel("presence-room-{room}")]
/// struct Room {
///     room: u32,
/// }
///
/// #[derive(Channels, Debug, PartialEq)]
/// enum AppChannel {
///     Inbox(Inbox),
///     Room(Room),
/// }
///
/// // A name from a subscriber, a webhook or a list.
/// let name: AnyChannelName = "presence-room-7".parse()?;
/// assert_eq!(AppChannel::try_from(&name)?, AppChannel::Room(Room { room: 7 }));
///
/// let name: AnyChannelName = "presence-room-007".parse()?;
/// let error = AppChannel::try_from(name).unwrap_err();
/// assert_eq!(error.to_string(), "`presence-room-007` is not a channel of `AppChannel`");
///
/// assert!(AppChannel::templates().eq(["private-user-{user}", "presence-room-{room}"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Authorization
///
/// A `match` on the enum decides about subscriptions, and the compiler checks that it is complete: a
/// channel that is added to the enum does not compile until the `match` decides about it. See
/// [`SubscriptionRequest`](crate::SubscriptionRequest).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of declared channels",
    label = "expected an enum with `#[derive(Channels)]`",
    note = "`#[derive(Channels)] enum AppChannel {{ Inbox(Inbox), Room(Room) }}`, with a variant for each `#[derive(Channel)]` struct"
)]
pub trait Channels: FromName {
    /// Returns the templates, in the order of the variants.
    fn templates() -> impl Iterator<Item = &'static str>;

    /// Returns the name of the channel.
    ///
    /// # Errors
    ///
    /// If an argument makes the name invalid.
    fn name(&self) -> Result<AnyChannelName, InvalidChannelName>;
}

/// Types that channel names are read as: [`AnyChannelName`], a [declared
/// channel](crate::Channel), or a [set](Channels) of them.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "channel names cannot be read as `{Self}`",
    label = "expected `AnyChannelName`, or a type with `#[derive(Channels)]` or `#[derive(Channel)]`"
)]
pub trait FromName: Sized {
    #[doc(hidden)]
    fn from_name(name: AnyChannelName) -> Result<Self, UnknownChannel>;
}

impl FromName for AnyChannelName {
    fn from_name(name: AnyChannelName) -> Result<Self, UnknownChannel> {
        Ok(name)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ReadName> FromName for T {
    fn from_name(name: AnyChannelName) -> Result<Self, UnknownChannel> {
        match Self::read(name.as_str()) {
            Some(channel) => Ok(channel),
            None => Err(UnknownChannel {
                name,
                expected: Self::TYPE,
            }),
        }
    }
}

/// The error returned when a name is not that of the expected channel, or of one of a set. It returns
/// the name.
///
/// ```
/// use pusher_channels::{AnyChannelName, Channel};
///
/// #[derive(Channel, Debug)]
/// #[channel("private-user-{user}")]
/// struct Inbox {
///     user: u64,
/// }
///
/// let name: AnyChannelName = "private-user-ada".parse()?;
/// let error = Inbox::try_from(name).unwrap_err();
/// assert_eq!(error.to_string(), "`private-user-ada` is not a channel of `Inbox`");
/// assert_eq!(error.into_name(), "private-user-ada");
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownChannel {
    name: AnyChannelName,
    expected: &'static str,
}

impl UnknownChannel {
    /// Returns what is wrong with the name: it is of [another kind](InvalidKind::WrongKind).
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        InvalidKind::WrongKind
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &AnyChannelName {
        &self.name
    }

    /// Converts the error into the name.
    #[must_use]
    pub fn into_name(self) -> AnyChannelName {
        self.name
    }
}

impl fmt::Display for UnknownChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, expected } = self;
        write!(f, "`{name}` is not a channel of `{expected}`")
    }
}

debug_as_report!(UnknownChannel);

impl std::error::Error for UnknownChannel {}

impl From<UnknownChannel> for Error {
    fn from(error: UnknownChannel) -> Self {
        Self::invalid(error)
    }
}

/// The traits of standard conversions, which only the crate of a type can implement for it.
#[doc(hidden)]
#[macro_export]
macro_rules! __read_names {
    ($type:ident) => {
        impl ::core::convert::TryFrom<$crate::AnyChannelName> for $type {
            type Error = $crate::declared::UnknownChannel;

            fn try_from(
                name: $crate::AnyChannelName,
            ) -> ::core::result::Result<Self, $crate::declared::UnknownChannel> {
                $crate::declared::FromName::from_name(name)
            }
        }

        impl ::core::convert::TryFrom<&$crate::AnyChannelName> for $type {
            type Error = $crate::declared::UnknownChannel;

            fn try_from(
                name: &$crate::AnyChannelName,
            ) -> ::core::result::Result<Self, $crate::declared::UnknownChannel> {
                $crate::__private::read_named(name)
            }
        }

        impl ::core::convert::TryFrom<&::core::primitive::str> for $type {
            type Error = $crate::Error;

            fn try_from(
                name: &::core::primitive::str,
            ) -> ::core::result::Result<Self, $crate::Error> {
                $crate::__private::read_string(name)
            }
        }

        impl ::core::str::FromStr for $type {
            type Err = $crate::Error;

            fn from_str(
                name: &::core::primitive::str,
            ) -> ::core::result::Result<Self, $crate::Error> {
                $crate::__private::read_string(name)
            }
        }

        impl<K: $crate::kind::Kind> ::core::convert::TryFrom<&$crate::ChannelName<K>> for $type {
            type Error = $crate::declared::UnknownChannel;

            fn try_from(
                name: &$crate::ChannelName<K>,
            ) -> ::core::result::Result<Self, $crate::declared::UnknownChannel> {
                $crate::__private::read_named(name)
            }
        }
    };
}

/// A channel of a set.
///
/// It is a value, so that the bound is stated at one place of what a derive writes: a variant of
/// another type is one error.
#[expect(missing_debug_implementations, reason = "hidden, and never printed")]
#[doc(hidden)]
pub struct Variant<C> {
    declaration: &'static Declaration,
    read: fn(&str) -> Option<C>,
    text: fn(&C) -> Result<NameText, InvalidChannelName>,
}

/// Returns the implementation for `C`.
#[must_use]
#[doc(hidden)]
pub const fn variant<C: Declared>() -> Variant<C> {
    Variant {
        declaration: C::DECLARATION,
        read: C::read,
        text: C::text,
    }
}

impl<C> Variant<C> {
    #[must_use]
    pub const fn declaration(&self) -> &'static Declaration {
        self.declaration
    }

    #[must_use]
    #[inline]
    pub fn read(&self, name: &str) -> Option<C> {
        (self.read)(name)
    }

    #[expect(
        clippy::missing_errors_doc,
        reason = "hidden; documented at `Channels::name`"
    )]
    pub fn name(&self, channel: &C) -> Result<AnyChannelName, InvalidChannelName> {
        let NameText(text) = (self.text)(channel)?;
        Ok(AnyChannelName::from_checked(text))
    }
}

/// Reads a string, which need not be a channel name.
#[doc(hidden)]
pub fn read_string<C: ReadName>(name: &str) -> Result<C, Error> {
    // Not by way of an `AnyChannelName`, which would be an allocation for each name.
    validate::channel_name(name).map_err(InvalidChannelName)?;
    C::read(name).ok_or_else(|| {
        let error = UnknownChannel {
            name: AnyChannelName::from_checked(name.into()),
            expected: C::TYPE,
        };
        error.into()
    })
}

/// Reads a borrowed name, which is only cloned for an error.
#[doc(hidden)]
pub fn read_named<C: ReadName>(
    name: &impl NamedChannel<Naming = Certain>,
) -> Result<C, UnknownChannel> {
    let NameText(text) = Certain::outcome(name.text());
    C::read(text.as_str()).ok_or_else(|| UnknownChannel {
        name: AnyChannelName::from_checked(text),
        expected: C::TYPE,
    })
}
