//! What an event can be triggered on: a channel, or several.

use core::fmt;

use crate::credentials::{CanUse, EncryptionKey, HoldsKey, KeyState};
use crate::name::{AnyChannelName, ChannelName, Kind, PrivateEncrypted, Shareable, Text};

/// The most channels of one trigger.
const MAX_CHANNELS: usize = 100;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: targets are what this module says"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// Marks a trigger on one channel.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum OneChannel {}

/// Marks a trigger on several channels at once.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum ManyChannels {}

/// What [`Client::trigger`](crate::Client::trigger) takes.
///
/// With a client that has the key state `E`, that is:
///
/// * `&ChannelName<K>` or `ChannelName<K>`: one channel. A `PrivateEncrypted` one needs a
///   `Client<EncryptionKey>`.
/// * `&AnyChannelName`: one channel of a kind known only at run time; needs a
///   `Client<EncryptionKey>`.
/// * an array of 1 to 100 channels of one kind, a tuple of up to 8 channels of several kinds, or a
///   [`&ChannelList`](ChannelList): the same event on all of them. None of them is encrypted,
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
    type Reach;
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

#[derive(Clone)]
pub(super) enum Channels {
    One(Text),
    Many(Vec<Text>),
}

impl Channels {
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        match self {
            Self::One(name) => core::slice::from_ref(name),
            Self::Many(names) => names,
        }
        .iter()
        .map(Text::as_str)
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
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
    fn resolve(self, key: &E) -> Resolved {
        one(self, key)
    }
}

impl<K: Kind> Sealed for ChannelName<K> {}
impl<K: Kind, E: CanUse<K>> Target<E> for ChannelName<K> {
    type Reach = OneChannel;
    fn resolve(self, key: &E) -> Resolved {
        one(&self, key)
    }
}

impl Sealed for &AnyChannelName {}
impl<E: HoldsKey> Target<E> for &AnyChannelName {
    type Reach = OneChannel;
    fn resolve(self, key: &E) -> Resolved {
        match self {
            AnyChannelName::Public(name) => one(name, key),
            AnyChannelName::Private(name) => one(name, key),
            AnyChannelName::Presence(name) => one(name, key),
            AnyChannelName::PrivateEncrypted(name) => one(name, key),
        }
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
    #[doc(hidden)]
    fn shared_name(&self) -> SharedName;
}

/// The name of one of several channels.
#[derive(Debug)]
#[doc(hidden)]
pub struct SharedName(Text);

impl<K: Shareable> SharedChannel for ChannelName<K> {
    fn shared_name(&self) -> SharedName {
        SharedName(self.text().clone())
    }
}

impl<K: Shareable> SharedChannel for &ChannelName<K> {
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
    fn resolve(self, _: &E) -> Resolved {
        many(self.iter().map(|channel| channel.shared_name().0).collect())
    }
}

macro_rules! tuples {
    ($(($($channel:ident)+))*) => { $(
        impl<$($channel: SharedChannel),+> Sealed for ($($channel,)+) {}
        impl<E, $($channel: SharedChannel),+> Target<E> for ($($channel,)+) {
            type Reach = ManyChannels;
            #[expect(non_snake_case, reason = "each value is called as its type")]
            fn resolve(self, _: &E) -> Resolved {
                let ($($channel,)+) = self;
                many(vec![$($channel.shared_name().0),+])
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }

/// The length of an array, as a type.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Length<const N: usize>;

// A bound, since `cargo check` does not evaluate an assertion in a generic function.
/// A length that an array of channels can have.
#[diagnostic::on_unimplemented(
    message = "an event can be triggered on 1 to 100 channels at once, this array has another length",
    label = "not 1 to 100 channels",
    note = "trigger once for every 100 channels; for a number known only at run time collect them in a `ChannelList`"
)]
#[doc(hidden)]
pub trait UpTo100 {}

macro_rules! lengths {
    ($($length:literal)*) => { $(
        #[diagnostic::do_not_recommend]
        impl UpTo100 for Length<$length> {}
    )* };
}
lengths! {
    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25
    26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50
    51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75
    76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100
}

/// 1 to 100 channels, collected at run time, none of them encrypted.
///
/// ```
/// use pusher_channels::{ChannelList, ChannelName, Private, channel_name};
///
/// let mut channels = ChannelList::new(&channel_name!("news"));
/// for user in [7, 8] {
///     channels.push(&channel_name!("private-user-{user}")?)?;
/// }
/// assert_eq!(channels.len(), 3);
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChannelList(Vec<Text>);

#[expect(clippy::len_without_is_empty, reason = "it is never empty")]
impl ChannelList {
    /// The most channels of one trigger.
    pub const MAX_LEN: usize = MAX_CHANNELS;

    /// A list of one channel.
    #[must_use]
    pub fn new<K: Shareable>(first: &ChannelName<K>) -> Self {
        Self(vec![first.text().clone()])
    }

    /// Adds a channel.
    ///
    /// # Errors
    ///
    /// When the list has 100 channels already.
    pub fn push<K: Shareable>(
        &mut self,
        channel: &ChannelName<K>,
    ) -> Result<(), InvalidChannelList> {
        self.push_text(channel.text())
    }

    /// Takes channels whose kinds are known only at run time.
    ///
    /// ```
    /// use pusher_channels::{AnyChannelName, ChannelList};
    ///
    /// let names = ["news", "private-orders"].map(AnyChannelName::try_from);
    /// let names = names.into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let channels = ChannelList::from_names(&names)?;
    /// assert_eq!(channels.len(), 2);
    ///
    /// let error = ChannelList::from_names(&[]).unwrap_err();
    /// assert_eq!(error.to_string(), "invalid list of channels: it is empty");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there are none, more than 100, or an encrypted one among them.
    pub fn from_names<'n>(
        names: impl IntoIterator<Item = &'n AnyChannelName>,
    ) -> Result<Self, InvalidChannelList> {
        let mut list = Self(Vec::new());
        for name in names {
            match name {
                AnyChannelName::Public(name) => list.push_text(name.text()),
                AnyChannelName::Private(name) => list.push_text(name.text()),
                AnyChannelName::Presence(name) => list.push_text(name.text()),
                AnyChannelName::PrivateEncrypted(_) => {
                    Err(InvalidChannelList(ListFault::Encrypted {
                        index: list.len(),
                    }))
                }
            }?;
        }
        if list.len() == 0 {
            return Err(InvalidChannelList(ListFault::Empty));
        }
        Ok(list)
    }

    /// How many channels there are: 1 to 100.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The names, in the order in which they were added.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Text::as_str)
    }

    fn push_text(&mut self, name: &Text) -> Result<(), InvalidChannelList> {
        if self.0.len() == MAX_CHANNELS {
            return Err(InvalidChannelList(ListFault::TooLong));
        }
        self.0.push(name.clone());
        Ok(())
    }
}

impl Sealed for &ChannelList {}
impl<E> Target<E> for &ChannelList {
    type Reach = ManyChannels;
    fn resolve(self, _: &E) -> Resolved {
        many(self.0.clone())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListFault {
    Empty,
    TooLong,
    Encrypted { index: usize },
}

/// Channels that one trigger cannot go to.
///
/// ```
/// use pusher_channels::{AnyChannelName, ChannelList};
///
/// let vault = AnyChannelName::try_from("private-encrypted-vault")?;
/// let error = ChannelList::from_names(&[vault]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid list of channels: the channel at index 0 is encrypted, and so has a key of its own: trigger on it alone",
/// );
/// # Ok::<(), pusher_channels::InvalidChannelName>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidChannelList(ListFault);

impl fmt::Display for InvalidChannelList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid list of channels: ")?;
        match self.0 {
            ListFault::Empty => f.write_str("it is empty"),
            ListFault::TooLong => write!(
                f,
                "an event can be triggered on at most {MAX_CHANNELS} channels at once"
            ),
            ListFault::Encrypted { index } => write!(
                f,
                "the channel at index {index} is encrypted, and so has a key of its own: trigger on it alone"
            ),
        }
    }
}

impl std::error::Error for InvalidChannelList {}

impl From<InvalidChannelList> for crate::request::Error {
    fn from(error: InvalidChannelList) -> Self {
        Self::invalid(error)
    }
}
