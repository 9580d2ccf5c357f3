//! What an event can be triggered on: a channel, or several.

use super::channels::ChannelList;
use super::length::{Length, UpTo100};
use super::response::{Channels, ManyChannels, OneChannel, Reach};
use crate::config::{CanUse, EncryptionKey, HoldsKey, KeyState};
use crate::name::{
    AnyChannelName, AnyKind, ChannelName, Kind, PrivateEncrypted, Shareable, Text, UserId,
};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: targets are what this module says"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// What [`Client::trigger`](crate::Client::trigger) takes.
///
/// With a client that has the key state `E`, that is:
///
/// * `&ChannelName<K>` or `ChannelName<K>`: one channel. A `PrivateEncrypted` one needs a
///   `Client<EncryptionKey>`.
/// * `&AnyChannelName` or `AnyChannelName`: one channel of a kind known only at run time; needs a
///   `Client<EncryptionKey>`.
/// * an array of 1 to 100 channels of one kind, a tuple of up to 8 channels of several kinds, or a
///   [`ChannelList`], or a reference to one: the same event on all of them. None of them is encrypted,
///   since every encrypted channel has a key of its own.
#[diagnostic::on_unimplemented(
    message = "an event cannot be triggered on `{Self}`",
    label = "expected a channel, an array or tuple of channels, or a `&ChannelList`",
    note = "a literal name: `channel_name!(\"private-orders\")`; a name known at run time: `name.parse::<ChannelName<Private>>()?`",
    note = "`channel_name!` with placeholders gives a `Result`: add `?`",
    note = "as many channels as there are at run time: a `ChannelList`"
)]
pub trait Target<E>: Sealed {
    /// [`OneChannel`] or [`ManyChannels`].
    type Reach: Reach;
    /// What decides what can be asked about it: the kind of the channel, a tuple of kinds, or
    /// [`AnyKind`].
    type Kind;
    #[doc(hidden)]
    fn resolve(self, key: &E) -> Resolved;
}

/// Where an event goes, with the key that seals it if it is encrypted.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub struct Resolved {
    pub(super) channels: Channels,
    pub(super) key: Option<EncryptionKey>,
}

impl Resolved {
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.channels.names()
    }

    /// The channel behind all connections of a user. Only the server may use its name, so this is
    /// the only place that makes it.
    pub(crate) fn user(user_id: &UserId) -> Self {
        Self {
            channels: Channels::One(format!("#server-to-user-{user_id}").into()),
            key: None,
        }
    }
}

fn one<K: Kind>(channel: &ChannelName<K>, state: &impl KeyState) -> Resolved {
    let encrypted = K::Base::CLASS == PrivateEncrypted::CLASS;
    Resolved {
        channels: Channels::One(channel.text().clone()),
        key: state.key().filter(|_| encrypted).cloned(),
    }
}

impl<K: Kind> Sealed for &ChannelName<K> {}
impl<K: Kind, E: CanUse<K>> Target<E> for &ChannelName<K> {
    type Reach = OneChannel;
    type Kind = K;
    fn resolve(self, key: &E) -> Resolved {
        one(self, key)
    }
}

impl<K: Kind> Sealed for ChannelName<K> {}
impl<K: Kind, E: CanUse<K>> Target<E> for ChannelName<K> {
    type Reach = OneChannel;
    type Kind = K;
    fn resolve(self, key: &E) -> Resolved {
        one(&self, key)
    }
}

impl Sealed for &AnyChannelName {}
impl<E: HoldsKey> Target<E> for &AnyChannelName {
    type Reach = OneChannel;
    type Kind = AnyKind;
    fn resolve(self, key: &E) -> Resolved {
        match self {
            AnyChannelName::Public(name) => one(name, key),
            AnyChannelName::Private(name) => one(name, key),
            AnyChannelName::Presence(name) => one(name, key),
            AnyChannelName::PrivateEncrypted(name) => one(name, key),
        }
    }
}

impl Sealed for AnyChannelName {}
impl<E: HoldsKey> Target<E> for AnyChannelName {
    type Reach = OneChannel;
    type Kind = AnyKind;
    fn resolve(self, key: &E) -> Resolved {
        (&self).resolve(key)
    }
}

/// One of several channels of a trigger: a name, or a reference to one, that is not encrypted.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be one of the channels of a trigger",
    label = "expected names of channels that are not encrypted",
    note = "a literal name: `channel_name!(\"private-orders\")`; a name known at run time: `name.parse::<ChannelName<Private>>()?`",
    note = "names of kinds known only at run time: `ChannelList::from_names(&names)?`"
)]
pub trait SharedChannel: Sealed {
    /// The kind of the channel.
    type Kind;
    #[doc(hidden)]
    fn shared_name(&self) -> SharedName;
}

/// The name of one of several channels.
#[derive(Debug)]
#[doc(hidden)]
pub struct SharedName(Text);

impl<K: Shareable> SharedChannel for ChannelName<K> {
    type Kind = K;
    fn shared_name(&self) -> SharedName {
        SharedName(self.text().clone())
    }
}

impl<K: Shareable> SharedChannel for &ChannelName<K> {
    type Kind = K;
    fn shared_name(&self) -> SharedName {
        SharedName(self.text().clone())
    }
}

fn many(channels: Vec<Text>) -> Resolved {
    Resolved {
        channels: Channels::Many(channels),
        key: None,
    }
}

impl<C: SharedChannel, const N: usize> Sealed for [C; N] {}
impl<C: SharedChannel, E, const N: usize> Target<E> for [C; N]
where
    Length<N>: UpTo100,
{
    type Reach = ManyChannels;
    type Kind = C::Kind;
    fn resolve(self, _: &E) -> Resolved {
        many(self.iter().map(|channel| channel.shared_name().0).collect())
    }
}

macro_rules! tuples {
    ($(($($channel:ident)+))*) => { $(
        impl<$($channel: SharedChannel),+> Sealed for ($($channel,)+) {}
        impl<E, $($channel: SharedChannel),+> Target<E> for ($($channel,)+) {
            type Reach = ManyChannels;
            type Kind = ($($channel::Kind,)+);
            #[expect(non_snake_case, reason = "each value is called as its type")]
            fn resolve(self, _: &E) -> Resolved {
                let ($($channel,)+) = self;
                many(vec![$($channel.shared_name().0),+])
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }

impl Sealed for &ChannelList {}
impl<E> Target<E> for &ChannelList {
    type Reach = ManyChannels;
    type Kind = AnyKind;
    fn resolve(self, _: &E) -> Resolved {
        many(self.texts().to_vec())
    }
}

impl Sealed for ChannelList {}
impl<E> Target<E> for ChannelList {
    type Reach = ManyChannels;
    type Kind = AnyKind;
    fn resolve(self, key: &E) -> Resolved {
        (&self).resolve(key)
    }
}
