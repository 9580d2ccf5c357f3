//! The kinds of channels and their capabilities.
//!
//! Each rule has a sealed trait of its own, because an unmet bound prints the message of its trait.
//! `do_not_recommend` marks the impls that rustc would otherwise list in addition to that message.

use core::fmt;
use core::hash::Hash;
use core::marker::PhantomData;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::class;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: nobody else implements `Kind`"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// A channel that any client with the app key can subscribe to.
///
/// # Examples
///
/// ```
/// use pusher_channels::{ChannelName, Public, channel_name};
///
/// const NEWS: ChannelName<Public> = channel_name!("news");
///
/// let error = "private-news".parse::<ChannelName<Public>>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid channel name: it names a private channel, not a public one",
/// );
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Public {}

/// A `private-` channel: subscribers are authorized by your backend.
///
/// # Examples
///
/// ```
/// use pusher_channels::name::InvalidChannelName;
/// use pusher_channels::{ChannelName, Private, channel_name};
///
/// fn inbox(user: u64) -> Result<ChannelName<Private>, InvalidChannelName> {
///     channel_name!("private-user-{user}")
/// }
///
/// assert_eq!(inbox(7)?, "private-user-7");
/// # Ok::<(), InvalidChannelName>(())
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Private {}

/// A `presence-` channel: private, with a list of members that all of them receive.
///
/// # Examples
///
/// ```
/// use pusher_channels::{ChannelName, Client, Error, Presence};
///
/// /// Returns the number of users who received the event.
/// async fn greet(client: &Client, lobby: &ChannelName<Presence>) -> Result<u64, Error> {
///     let greeting = client.trigger(lobby).with_user_count().event("said").text("hello")?;
///     Ok(greeting.send().await?.user_count())
/// }
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Presence {}

/// A `private-encrypted-` channel: private, and the API server cannot read the data of its events.
///
/// # Examples
///
/// ```
/// use pusher_channels::{ChannelName, PrivateEncrypted, channel_name, testing};
///
/// const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = testing::Recorder::new()?;
/// let client = recorder.encrypted_client(); // a `Client<EncryptionKey>`
/// client.trigger(&VAULT).event("opened").text("at noon")?.send().await?;
///
/// let opened = &recorder.triggered()[0];
/// assert!(opened.ciphertext().is_some());
/// assert_eq!(opened.data(), "at noon"); // as a subscriber decrypts it
/// # Ok(()) }
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum PrivateEncrypted {}

/// A channel of kind `K` that is known to be a cache channel: the API server stores its last event
/// and sends it to new subscribers.
///
/// This is a refinement, not a fifth kind. `ChannelName<Private>` means "private, cached or not";
/// `ChannelName<Cached<Private>>` guarantees that it is cached, and converts into the former with
/// `From`.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Cached, ChannelName, Public, channel_name};
///
/// const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");
///
/// let channels: [ChannelName<Public>; 2] = [TICKER.into(), channel_name!("news")];
/// assert!(channels[0].is_cached());
/// assert!(!channels[1].is_cached());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cached<K>(PhantomData<fn() -> K>);

impl<K> Serialize for Cached<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit_struct("Cached")
    }
}

impl<'de, K> Deserialize<'de> for Cached<K> {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("the kind of a channel is not data"))
    }
}

/// The kind of a channel: [`Public`], [`Private`], [`Presence`], [`PrivateEncrypted`], or
/// [`Cached`] of one of those.
///
/// The kind always follows from the full name, so that a name cannot be used as one of another kind.
///
/// Kinds have no values. They implement the traits that are commonly derived, because a derive on
/// `struct Topic<K: Kind> { name: ChannelName<K> }` requires them of `K`:
///
/// ```
/// use pusher_channels::kind::Kind;
/// use pusher_channels::{ChannelName, Private};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
/// struct Topic<K: Kind> {
///     name: ChannelName<K>,
/// }
///
/// let topic: Topic<Private> = serde_json::from_str(r#"{"name":"private-orders"}"#)?;
/// assert_eq!(topic.name, "private-orders");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kind of channel",
    label = "not a channel kind",
    note = "the kinds are `Public`, `Private`, `Presence`, `PrivateEncrypted`, and `Cached<_>` of one of those"
)]
pub trait Kind:
    Sealed + Copy + fmt::Debug + Ord + Hash + Serialize + Send + Sync + Unpin + 'static
{
    /// The base kind: `K` for `Cached<K>`, otherwise the kind itself.
    type Base: BaseKind;
    #[doc(hidden)]
    const CLASS: u8;
}

/// The four base kinds: all kinds except [`Cached`].
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not one of the four base kinds of channel",
    label = "not a base kind",
    note = "the base kinds are `Public`, `Private`, `Presence` and `PrivateEncrypted`"
)]
pub trait BaseKind: Kind<Base = Self> {}

macro_rules! base_kinds {
    ($($kind:ident = $class:expr;)*) => { $(
        impl Sealed for $kind {}
        #[diagnostic::do_not_recommend]
        impl Kind for $kind {
            type Base = Self;
            const CLASS: u8 = $class;
        }
        #[diagnostic::do_not_recommend]
        impl BaseKind for $kind {}
    )* };
}

base_kinds! {
    Public = class::PUBLIC;
    Private = class::PRIVATE;
    Presence = class::PRESENCE;
    PrivateEncrypted = class::PRIVATE_ENCRYPTED;
}

impl<K: BaseKind> Sealed for Cached<K> {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind> Kind for Cached<K> {
    type Base = K;
    const CLASS: u8 = K::CLASS | class::CACHED;
}

/// Kinds that do not need an encryption key: all except [`PrivateEncrypted`].
///
/// Use this bound in functions that accept a `Client`. Functions that are generic over the client use
/// [`CanUse<K>`](crate::kind::CanUse) instead.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` channels need a client with an encryption key",
    label = "this client has no encryption key",
    note = "add one with `client.with_encryption_key(key)`, or `.encryption_key(key)` on the builder: it is then a `Client<EncryptionKey>`",
    note = "if the key is optional: `client.try_trigger(&channel)?` and `client.try_authorize(&socket_id, &channel)?`"
)]
pub trait Plaintext: Kind {}
impl Plaintext for Public {}
impl Plaintext for Private {}
impl Plaintext for Presence {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + Plaintext> Plaintext for Cached<K> {}

/// Kinds whose events are encrypted: [`PrivateEncrypted`], cached or not.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "the events of `{Self}` channels are not known to be encrypted",
    label = "not known to be an encrypted channel",
    note = "the names of encrypted channels start with `private-encrypted-`",
    note = "of an `AnyChannelName`, match on it: `AnyChannelName::PrivateEncrypted(name) => …`"
)]
pub trait Encrypted: Kind {}
impl Encrypted for PrivateEncrypted {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + Encrypted> Encrypted for Cached<K> {}

/// Kinds that can share one trigger with other channels: all except [`PrivateEncrypted`].
///
/// Every encrypted channel has its own key, so the same data would have to be encrypted for each.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` channels cannot be part of a trigger on several channels",
    label = "an encrypted channel among several",
    note = "every encrypted channel has a key of its own: trigger once per encrypted channel",
    note = "names of kinds known only at run time, each of which is checked: `ChannelList::from_names(&names)?`"
)]
pub trait Shareable: Plaintext {}
impl Shareable for Public {}
impl Shareable for Private {}
impl Shareable for Presence {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + Shareable> Shareable for Cached<K> {}

/// Kinds whose channels can be in a [`ChannelList`](crate::ChannelList): those that are
/// [`Shareable`], and [`AnyKind`], whose channels are checked when the list is made.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` channels cannot be part of a trigger on several channels",
    label = "an encrypted channel among several",
    note = "every encrypted channel has a key of its own: trigger once per encrypted channel"
)]
pub trait ListedKind: Sealed {}
#[diagnostic::do_not_recommend]
impl<K: Shareable> ListedKind for K {}
impl ListedKind for AnyKind {}

/// Kinds whose subscribers must be authorized by your backend: all except [`Public`].
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` channels are subscribed to without authorization",
    label = "nothing to authorize",
    note = "only private, private-encrypted and presence channels are authorized: reject everything else with 403"
)]
pub trait NeedsAuthorization: Kind {}
impl NeedsAuthorization for Private {}
impl NeedsAuthorization for Presence {}
impl NeedsAuthorization for PrivateEncrypted {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + NeedsAuthorization> NeedsAuthorization for Cached<K> {}

/// Kinds whose subscribers are not members: all except [`Presence`].
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "the subscriber of a `{Self}` channel is a member: state which user it is",
    label = "the member is missing",
    note = "`client.authorize_presence(&socket_id, &channel, &user_id)?`; for users who have signed in, `authorize_presence_of_signed_in` takes the user of the connection"
)]
pub trait WithoutMembers: Kind {}
impl WithoutMembers for Public {}
impl WithoutMembers for Private {}
impl WithoutMembers for PrivateEncrypted {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + WithoutMembers> WithoutMembers for Cached<K> {}

/// The kind of a channel as a value, from [`AnyChannelName::kind`](crate::AnyChannelName::kind) and
/// [`ChannelName::kind`](crate::ChannelName::kind).
///
/// A cache channel has the kind that it refines. `Display` writes the words of Pusher's
/// documentation: `public`, `private`, `presence` and `private-encrypted`.
///
/// # Examples
///
/// ```
/// use pusher_channels::AnyChannelName;
/// use pusher_channels::kind::ChannelKind;
///
/// fn needs_session(channel: &AnyChannelName) -> bool {
///     match channel.kind() {
///         ChannelKind::Public => false,
///         ChannelKind::Private | ChannelKind::PrivateEncrypted => true,
///         ChannelKind::Presence => true,
///     }
/// }
///
/// assert!(needs_session(&"private-cache-prices".parse()?));
/// # Ok::<(), pusher_channels::name::InvalidChannelName>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a match must deal with each kind; a fifth would be a new protocol"
)]
pub enum ChannelKind {
    /// A channel that does not require authorization.
    Public,
    /// A `private-` channel.
    Private,
    /// A `presence-` channel.
    Presence,
    /// A `private-encrypted-` channel.
    PrivateEncrypted,
}

impl ChannelKind {
    pub(super) const fn of_class(class: u8) -> Self {
        match class::base(class) {
            class::PUBLIC => Self::Public,
            class::PRIVATE => Self::Private,
            class::PRESENCE => Self::Presence,
            _ => Self::PrivateEncrypted,
        }
    }
}

impl fmt::Display for ChannelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(class::describe(match self {
            Self::Public => class::PUBLIC,
            Self::Private => class::PRIVATE,
            Self::Presence => class::PRESENCE,
            Self::PrivateEncrypted => class::PRIVATE_ENCRYPTED,
        }))
    }
}

/// A placeholder kind for channels whose kind is known only at run time, as in
/// [`AnyChannelName`](crate::AnyChannelName) and [`ChannelList`](crate::ChannelList).
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum AnyKind {}

/// Placeholder kind for events sent to a user rather than a channel: see
/// [`Client::send_to_user`](crate::Client::send_to_user).
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum NoChannel {}

impl Sealed for AnyKind {}
impl Sealed for NoChannel {}

/// Kinds whose subscriptions can be counted: all kinds, and tuples of kinds for several channels.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "an event for a user has no attributes, because it is not sent on a channel",
    label = "not an event on a channel"
)]
pub trait HasSubscriptions: Sealed {}
#[diagnostic::do_not_recommend]
impl<K: Kind> HasSubscriptions for K {}
#[diagnostic::do_not_recommend]
impl HasSubscriptions for AnyKind {}

/// Kinds whose users can be listed: [`Presence`], cached or not.
///
/// You never implement this trait; the compiler names it in errors.
///
/// # Examples
///
/// ```
/// use pusher_channels::kind::HasUsers;
/// use pusher_channels::{ChannelName, Client, Error};
///
/// async fn is_present<K: HasUsers>(
///     client: &Client,
///     channel: &ChannelName<K>,
///     user: &str,
/// ) -> Result<bool, Error> {
///     let present = client.users(channel).send().await?;
///     Ok(present.ids.iter().any(|id| *id == user))
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "only presence channels have users, and `{Self}` is not known to be one",
    label = "not known to be a presence channel",
    note = "the names of presence channels start with `presence-`; the connections of any channel are counted by `subscription_count`",
    note = "of an `AnyChannelName`, match on it: `AnyChannelName::Presence(name) => …`; an event for a user cannot request attributes"
)]
pub trait HasUsers: Kind {}
impl HasUsers for Presence {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + HasUsers> HasUsers for Cached<K> {}

/// Kinds with a cache: [`Cached`] kinds.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "only cache channels have a cache, and `{Self}` is not known to be one",
    label = "not known to be a cache channel",
    note = "the names of cache channels start with `cache-`, after the prefix of their kind; for a name known only at run time, use `name.try_into_cached()`"
)]
pub trait HasCache: Kind {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind> HasCache for Cached<K> {}

/// Kinds and tuples of kinds that all implement [`HasUsers`].
///
/// This is a separate trait so that rustc does not list every tuple when `HasUsers` alone is unmet.
#[diagnostic::on_unimplemented(
    message = "only presence channels have users, and `{Self}` is not known to be of that kind",
    label = "not all of them are known to be presence channels",
    note = "the names of presence channels start with `presence-`; the connections of any channel are counted by `subscription_count`"
)]
#[doc(hidden)]
pub trait EachHasUsers: Sealed {}
impl<K: HasUsers> EachHasUsers for K {}

// As many as a trigger accepts in a tuple.
macro_rules! several_kinds {
    ($(($($kind:ident)+))*) => { $(
        impl<$($kind: Sealed),+> Sealed for ($($kind,)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($kind: HasSubscriptions),+> HasSubscriptions for ($($kind,)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($kind: HasUsers),+> EachHasUsers for ($($kind,)+) {}
    )* };
}
// Up to eight kinds, like the tuples of channels in `trigger/target.rs`.
several_kinds! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }
