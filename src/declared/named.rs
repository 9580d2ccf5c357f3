//! Everything that names one channel, and what is known of the name.

use core::fmt;

use crate::error::Error;
use crate::name::{AnyChannelName, AnyKind, ChannelName, InvalidChannelName, Kind, Text};

/// One channel: a [`ChannelName`], an [`AnyChannelName`], a [declared channel](crate::Channel), or a
/// reference to one of these.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the name of a channel",
    label = "expected a `ChannelName<_>`, an `AnyChannelName` or a declared channel",
    note = "a literal name: `channel_name!(\"private-orders\")`; a name known at run time: `name.parse::<ChannelName<Private>>()?`",
    note = "`channel_name!` with placeholders returns a `Result`: add `?`",
    note = "names that are strings: `names.iter().map(|name| name.parse::<AnyChannelName>()).collect::<Result<Vec<_>, _>>()?`"
)]
pub trait NamedChannel {
    /// The kind of the channel, or [`AnyKind`](crate::kind::AnyKind).
    // Not `Kind`, which is that of `Channel`: a bound on it is not evaluated for an `AnyChannelName`,
    // whose missing kind is one error.
    type NamedKind;
    /// The channel itself if it declares its events, otherwise [`AnyEvent`].
    type Events;
    /// [`Certain`] or [`Fallible`]: whether an argument can make the name invalid.
    type Naming: Naming;

    #[doc(hidden)]
    fn text(&self) -> Result<NameText, InvalidChannelName>;
}

/// The valid name of a channel.
// A wrapper, because a public trait cannot name the private `Text`.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub struct NameText(pub(crate) Text);

/// `T`, or `Result<T, E>` if an argument of the channel `C` can make its name invalid.
///
/// For a [`ChannelName`] and an [`AnyChannelName`], it is `T`.
///
/// ```
/// use pusher_channels::{Channel, ChannelAuth, Client, Error, SocketId};
///
/// #[derive(Channel)]
/// #[channel("private-room-{room}")]
/// struct Room {
///     room: String, // checked when the name is made
/// }
///
/// fn authorize(client: &Client, id: &SocketId, room: &Room) -> Result<ChannelAuth, Error> {
///     client.authorize(id, room)
/// }
/// # let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
/// # let authorize = |room: &str| authorize(&client, &"1.1".parse().unwrap(), &Room { room: room.into() });
/// # assert!(authorize("lobby").is_ok());
/// # assert!(authorize("my lobby").is_err());
/// ```
pub type Outcome<C, T, E = Error> = <<C as NamedChannel>::Naming as Naming>::Outcome<T, E>;

/// The events of channels that do not declare them: any.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum AnyEvent {}

/// The [`Naming`] of channels whose names are always valid.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Certain {}

/// The [`Naming`] of declared channels whose arguments can make the name invalid.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Fallible {}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
    impl Sealed for super::Certain {}
    impl Sealed for super::Fallible {}
}
use sealed::Sealed;

/// Whether an argument can make the name of a channel invalid: [`Certain`] or [`Fallible`].
///
/// You never implement this trait; the compiler names it in errors.
pub trait Naming: Sealed {
    /// `T` or `Result<T, E>`.
    type Outcome<T, E: fmt::Debug>;
    #[doc(hidden)]
    fn outcome<T, E: fmt::Debug>(result: Result<T, E>) -> Self::Outcome<T, E>;
}

impl Naming for Certain {
    type Outcome<T, E: fmt::Debug> = T;
    fn outcome<T, E: fmt::Debug>(result: Result<T, E>) -> T {
        #[expect(
            clippy::expect_used,
            reason = "the types of the arguments prove it, see `Declaration::is_certain`"
        )]
        result.expect("no argument of these types makes the name invalid")
    }
}

impl Naming for Fallible {
    type Outcome<T, E: fmt::Debug> = Result<T, E>;
    fn outcome<T, E: fmt::Debug>(result: Result<T, E>) -> Result<T, E> {
        result
    }
}

/// Maps the result of a check to its type.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct IsCertain<const CERTAIN: bool>;

#[doc(hidden)]
pub trait ToNaming {
    type Naming: Naming;
}

impl ToNaming for IsCertain<true> {
    type Naming = Certain;
}

impl ToNaming for IsCertain<false> {
    type Naming = Fallible;
}

impl<K: Kind> NamedChannel for ChannelName<K> {
    type NamedKind = K;
    type Events = AnyEvent;
    type Naming = Certain;
    fn text(&self) -> Result<NameText, InvalidChannelName> {
        Ok(NameText(self.as_text().clone()))
    }
}

impl NamedChannel for AnyChannelName {
    type NamedKind = AnyKind;
    type Events = AnyEvent;
    type Naming = Certain;
    fn text(&self) -> Result<NameText, InvalidChannelName> {
        Ok(NameText(self.as_text().clone()))
    }
}

impl<C: NamedChannel + ?Sized> NamedChannel for &C {
    type NamedKind = C::NamedKind;
    type Events = C::Events;
    type Naming = C::Naming;
    fn text(&self) -> Result<NameText, InvalidChannelName> {
        (**self).text()
    }
}
