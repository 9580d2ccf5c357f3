//! The targets of a trigger: one channel, or several.

use core::fmt;
use std::collections::BTreeMap;

use super::channels::ChannelList;
use super::length::{Length, UpTo100};
use crate::channels::{AttributeSet, CheckedName, RawAttributes, read_of};
use crate::config::EncryptionKey;
use crate::declared::{AnyEvent, NameText, NamedChannel};
use crate::error::{Error, InvalidKind, Lack, Subject, Unreadable, debug_as_report};
use crate::json::{Requested, error_and};
use crate::name::{
    AnyChannelName, AnyKind, ChannelName, InvalidChannelName, Kind, Public, Shareable, Text,
    UserId, is_encrypted,
};
use crate::request::{ErrorField, ResponseParser};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// Targets that [`Client::trigger`](crate::Client::trigger) accepts.
///
/// You never implement this trait; the compiler names it in errors.
///
/// These are:
///
/// * `&ChannelName<K>` or `ChannelName<K>`, or a [declared channel](crate::Channel) or a reference to
///   one: one channel. A `PrivateEncrypted` one needs a `Client<EncryptionKey>`.
/// * `&AnyChannelName` or `AnyChannelName`: one channel of a kind known only at run time; needs a
///   `Client<EncryptionKey>`.
/// * an array of 1 to 100 channels of one type, a tuple of up to 8 channels of several types, or a
///   [`ChannelList`], or a reference to one of these: the same event on all of them. None of them is
///   encrypted, because every encrypted channel has its own key.
#[diagnostic::on_unimplemented(
    message = "an event cannot be triggered on `{Self}`",
    label = "expected a channel, an array or tuple of channels, or a `&ChannelList`",
    note = "a type of your own: `#[derive(Channel)] #[channel(\"private-user-{{user}}\")] struct Inbox {{ user: UserId }}`; of a set of them: `client.try_trigger(&channel.name()?)?`",
    note = "a literal name: `channel_name!(\"private-orders\")`; a name known at run time: `name.parse::<ChannelName<Private>>()?`",
    note = "`channel_name!` with placeholders returns a `Result`: add `?`",
    note = "for a number of channels known only at run time: `ChannelList::from_names(&channels)?`, or `client.trigger_all` for more than 100",
    note = "none of several channels can be encrypted"
)]
pub trait Target {
    /// [`OneChannel`] or [`ManyChannels`].
    // The bound lets generic code rely on `()` if no attributes are requested.
    type Reach: Reach<Response<()> = ()>;
    /// The kind of the channel, a tuple of kinds, or [`AnyKind`]. It decides which attributes can
    /// be requested.
    type Kind;
    /// The channels that declare their events, or [`AnyEvent`]. It decides which events can be
    /// triggered.
    type Events;
    /// The kind that the client has to be able to [use](crate::kind::CanUse).
    type Needs;
    #[doc(hidden)]
    fn resolve(self, key: Option<&EncryptionKey>) -> Resolved;
}

/// The type-level marker of a trigger on one channel.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum OneChannel {}

/// The type-level marker of a trigger on several channels.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum ManyChannels {}

/// [`OneChannel`] or [`ManyChannels`], which decides the type of the response.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "the first parameter of `Trigger` is `OneChannel` or `ManyChannels`, not `{Self}`",
    label = "expected `OneChannel` or `ManyChannels`",
    note = "a trigger that requests attributes of one channel: `Trigger<OneChannel, Attributes<UserCount>>`",
    note = "a function for both: `fn send<T: Reach>(trigger: Trigger<T>)`"
)]
pub trait Reach: Sealed {
    /// The response if `A` was requested of each channel: `A`, or a map from channels to `A`.
    type Response<A: AttributeSet>;
    #[doc(hidden)]
    const IS_MANY: bool;
    #[doc(hidden)]
    fn parser<A: AttributeSet>(channels: RequestedChannels) -> AttributeParser<Self::Response<A>>;
}

/// The channels of a trigger that requests attributes.
#[derive(Debug)]
#[doc(hidden)]
pub struct RequestedChannels(pub(super) Channels);

/// The parser of a trigger's response.
#[expect(missing_debug_implementations, reason = "hidden, and never printed")]
#[doc(hidden)]
pub struct AttributeParser<R>(pub(super) ResponseParser<R>);

impl Sealed for OneChannel {}
impl Reach for OneChannel {
    const IS_MANY: bool = false;
    type Response<A: AttributeSet> = A;
    fn parser<A: AttributeSet>(channels: RequestedChannels) -> AttributeParser<A> {
        AttributeParser(match A::NONE {
            // A function pointer needs no allocation, unlike a closure with the channels.
            Some((parse, _)) => ResponseParser::new(parse),
            None => ResponseParser::with_context(move |body| {
                // Attributes are looked up by name, because servers return channels in any order.
                let name = channels.0.first().as_str();
                let found = attributes_of_channels(body, |key| key == name)?;
                Ok(read_named(&found, name)?)
            }),
        })
    }
}

impl Sealed for ManyChannels {}
impl Reach for ManyChannels {
    const IS_MANY: bool = true;
    type Response<A: AttributeSet> = A::OfEach;
    fn parser<A: AttributeSet>(channels: RequestedChannels) -> AttributeParser<A::OfEach> {
        AttributeParser(match A::NONE {
            Some((_, parse)) => ResponseParser::new(parse),
            None => ResponseParser::with_context(move |body| {
                let found =
                    attributes_of_channels(body, |key| channels.0.names().any(|name| name == key))?;
                let each = channels.0.texts().iter().map(|name| {
                    let attributes = read_named(&found, name.as_str())?;
                    Ok((CheckedName(name.clone()), attributes))
                });
                Ok(A::of_each(each.collect::<Result<_, Lack>>()?))
            }),
        })
    }
}

/// What precedes the id of a user in the name of the channel of all their connections.
pub(super) const TO_USER: &str = "#server-to-user-";

/// The channels of an event, and the key that encrypts it on an encrypted channel.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub struct Resolved {
    // An argument of a declared channel can make its name invalid: the step of the data reports it.
    pub(super) channels: Result<Channels, InvalidChannelName>,
    pub(super) key: Option<EncryptionKey>,
}

impl Resolved {
    /// Returns one channel whose kind is known only at run time, for a client that may have no key.
    pub(crate) fn one_of_any_kind(
        name: &(impl NamedChannel + ?Sized),
        key: Option<&EncryptionKey>,
    ) -> Result<Self, Error> {
        let NameText(name) = name.text()?;
        let encrypted = is_encrypted(name.as_str());
        let key = MissingEncryptionKey::check(name.as_str(), encrypted, key)?.cloned();
        let channels = Ok(Channels::One(name));
        Ok(Self { channels, key })
    }

    pub(crate) fn list<Ev>(channels: &ChannelList<Ev>) -> Self {
        many(Ok(channels.texts().to_vec()))
    }

    /// Returns the channel of all connections of a user. Only the server may use its name, so no
    /// other code creates it.
    pub(crate) fn user(user_id: &UserId) -> Self {
        Self {
            channels: Ok(Channels::One(format!("{TO_USER}{user_id}").into())),
            key: None,
        }
    }
}

#[doc(hidden)]
pub fn resolve_one(channel: &impl NamedChannel, key: Option<&EncryptionKey>) -> Resolved {
    let name = text_of(channel);
    // A client with a key also publishes to channels that are not encrypted.
    let encrypted = name.as_ref().is_ok_and(|name| is_encrypted(name.as_str()));
    Resolved {
        channels: name.map(Channels::One),
        key: key.filter(|_| encrypted).cloned(),
    }
}

#[diagnostic::do_not_recommend]
impl<C: NamedChannel> Target for &C {
    type Reach = OneChannel;
    type Kind = C::NamedKind;
    type Events = C::Events;
    type Needs = C::NamedKind;
    fn resolve(self, key: Option<&EncryptionKey>) -> Resolved {
        resolve_one(self, key)
    }
}

impl<K: Kind> Target for ChannelName<K> {
    type Reach = OneChannel;
    type Kind = K;
    type Events = AnyEvent;
    type Needs = K;
    fn resolve(self, key: Option<&EncryptionKey>) -> Resolved {
        resolve_one(&self, key)
    }
}

impl Target for AnyChannelName {
    type Reach = OneChannel;
    type Kind = AnyKind;
    type Events = AnyEvent;
    type Needs = AnyKind;
    fn resolve(self, key: Option<&EncryptionKey>) -> Resolved {
        resolve_one(&self, key)
    }
}

/// A declared channel by value, which the derive implements.
#[doc(hidden)]
#[macro_export]
macro_rules! __target {
    ($channel:ident) => {
        impl $crate::trigger::Target for $channel {
            type Reach = $crate::trigger::OneChannel;
            type Kind = <Self as $crate::Channel>::Kind;
            type Events = <Self as $crate::declared::NamedChannel>::Events;
            type Needs = <Self as $crate::Channel>::Kind;

            fn resolve(
                self,
                key: ::core::option::Option<&$crate::EncryptionKey>,
            ) -> $crate::__private::Resolved {
                $crate::__private::resolve_one(&self, key)
            }
        }
    };
}

fn many(channels: Result<Vec<Text>, InvalidChannelName>) -> Resolved {
    Resolved {
        channels: channels.map(Channels::Many),
        // The bound `Shareable` and `ChannelList` exclude encrypted channels.
        key: None,
    }
}

fn text_of(channel: &impl NamedChannel) -> Result<Text, InvalidChannelName> {
    channel.text().map(|NameText(name)| name)
}

impl<C: NamedChannel<NamedKind: Shareable>, const N: usize> Target for [C; N]
where
    Length<N>: UpTo100,
{
    type Reach = ManyChannels;
    type Kind = C::NamedKind;
    type Events = C::Events;
    type Needs = Public;
    fn resolve(self, key: Option<&EncryptionKey>) -> Resolved {
        (&self).resolve(key)
    }
}

#[diagnostic::do_not_recommend]
impl<C: NamedChannel<NamedKind: Shareable>, const N: usize> Target for &[C; N]
where
    Length<N>: UpTo100,
{
    type Reach = ManyChannels;
    type Kind = C::NamedKind;
    type Events = C::Events;
    type Needs = Public;
    fn resolve(self, _: Option<&EncryptionKey>) -> Resolved {
        many(self.iter().map(text_of).collect())
    }
}

// Up to 8: each length adds implementations that rustc lists in errors. Longer lists fit into an
// array or a `ChannelList`.
macro_rules! tuples {
    ($(($($channel:ident)+))*) => { $(
        impl<$($channel: NamedChannel<NamedKind: Shareable>),+> Target for ($($channel,)+) {
            type Reach = ManyChannels;
            type Kind = ($($channel::NamedKind,)+);
            type Events = ($($channel::Events,)+);
            type Needs = Public;
            fn resolve(self, key: Option<&EncryptionKey>) -> Resolved {
                (&self).resolve(key)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($channel: NamedChannel<NamedKind: Shareable>),+> Target for &($($channel,)+) {
            type Reach = ManyChannels;
            type Kind = ($($channel::NamedKind,)+);
            type Events = ($($channel::Events,)+);
            type Needs = Public;
            #[expect(non_snake_case, reason = "each variable has the name of its type")]
            fn resolve(self, _: Option<&EncryptionKey>) -> Resolved {
                let ($($channel,)+) = self;
                many([$(text_of($channel)),+].into_iter().collect())
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }

impl<Ev> Target for &ChannelList<Ev> {
    type Reach = ManyChannels;
    type Kind = AnyKind;
    type Events = Ev;
    type Needs = Public;
    fn resolve(self, _: Option<&EncryptionKey>) -> Resolved {
        Resolved::list(self)
    }
}

impl<Ev> Target for ChannelList<Ev> {
    type Reach = ManyChannels;
    type Kind = AnyKind;
    type Events = Ev;
    type Needs = Public;
    fn resolve(self, _: Option<&EncryptionKey>) -> Resolved {
        Resolved::list(&self)
    }
}

#[derive(Clone)]
pub(super) enum Channels {
    One(Text),
    Many(Vec<Text>),
}

impl Channels {
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.texts().iter().map(Text::as_str)
    }

    /// The only channel, or the first of several.
    pub(super) fn first(&self) -> &Text {
        #[expect(
            clippy::expect_used,
            reason = "arrays, tuples and lists of channels are never empty"
        )]
        self.texts()
            .first()
            .expect("a trigger has at least one channel")
    }

    fn texts(&self) -> &[Text] {
        match self {
            Self::One(name) => core::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// The attributes of each channel.
// With `String` keys: names are only looked up, so one that is not valid here does no harm.
type Found = BTreeMap<String, Option<RawAttributes>>;

fn attributes_of_channels(
    body: &[u8],
    is_requested: impl Fn(&str) -> bool,
) -> Result<Found, Unreadable> {
    let channels = Requested::by_key(is_requested);
    let (error, found) = error_and::<ErrorField, _>(body, "channels", channels)?;
    error.check()?;
    Ok(found.unwrap_or_default())
}

fn read_named<A: AttributeSet>(found: &Found, name: &str) -> Result<A, Lack> {
    read_of(found.get(name), || Subject::Channel(name.to_owned()))
}

/// The error returned when a client without an encryption key would have to encrypt an event.
///
/// # Examples
///
/// ```
/// use pusher_channels::{AnyChannelName, Client};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let vault: AnyChannelName = "private-encrypted-vault".parse()?;
/// let error = client.try_trigger(&vault).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the channel `private-encrypted-vault` is encrypted, and the client has no encryption key: add one with `with_encryption_key`",
/// );
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct MissingEncryptionKey(String);

impl MissingEncryptionKey {
    /// Returns the key that a channel needs, which is `None` for one that is not encrypted.
    pub(crate) fn check<'k>(
        channel: &str,
        encrypted: bool,
        key: Option<&'k EncryptionKey>,
    ) -> Result<Option<&'k EncryptionKey>, Self> {
        match key {
            _ if !encrypted => Ok(None),
            Some(key) => Ok(Some(key)),
            None => Err(Self(channel.to_owned())),
        }
    }

    /// Returns what is wrong with the call: the key is [missing](InvalidKind::Missing).
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        InvalidKind::Missing
    }

    /// Returns the name of the encrypted channel.
    #[must_use]
    pub fn channel(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MissingEncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channel = &self.0;
        write!(
            f,
            "the channel `{channel}` is encrypted, and the client has no encryption key: add one with `with_encryption_key`"
        )
    }
}

debug_as_report!(MissingEncryptionKey);

impl std::error::Error for MissingEncryptionKey {}

impl From<MissingEncryptionKey> for Error {
    fn from(error: MissingEncryptionKey) -> Self {
        Self::invalid(error)
    }
}
