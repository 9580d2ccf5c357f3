//! What kinds of channel there are, and what each of them can do.
//!
//! One sealed trait per sentence that the compiler should say: an unmet bound prints the message
//! of its trait, so each rule has a trait of its own. `do_not_recommend` stands where the compiler
//! would name a detour, or list what the message says already.

use core::marker::PhantomData;

use super::class;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: nobody else implements `Kind`"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// A channel that anybody who knows the app key can subscribe to.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Public {}

/// A `private-` channel: subscribers are authorized by your backend.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Private {}

/// A `presence-` channel: private, and its members see each other.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum Presence {}

/// A `private-encrypted-` channel: private, and the service cannot read the data of its events.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum PrivateEncrypted {}

/// A channel of kind `K` that is known to be a cache channel: the service keeps its last event
/// and gives it to new subscribers.
///
/// This is a refinement, not a fifth kind. `ChannelName<Private>` means "private, cached or not";
/// `ChannelName<Cached<Private>>` adds the proof, and converts into the former with `From`.
#[derive(Debug)]
pub struct Cached<K>(PhantomData<fn() -> K>);

/// The kind of a channel: [`Public`], [`Private`], [`Presence`], [`PrivateEncrypted`], or
/// [`Cached`] of one of those.
///
/// The kind is read off the full name and never given beside it, so that a name cannot be taken
/// for one of another kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kind of channel",
    label = "not a channel kind",
    note = "the kinds are `Public`, `Private`, `Presence`, `PrivateEncrypted`, and `Cached<_>` of one of those"
)]
pub trait Kind: Sealed + Send + Sync + Unpin + 'static {
    /// The kind without the knowledge that it is a cache channel.
    type Base: BaseKind;
    #[doc(hidden)]
    const CLASS: u8;
}

/// One of the four kinds that a channel is of: everything but [`Cached`].
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

/// Kinds that need no encryption key: all but [`PrivateEncrypted`]. For functions that take a
/// `Client`; one that takes any client asks for [`CanUse<K>`](crate::kind::CanUse) instead, whatever the
/// kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` channels need a client with an encryption key",
    label = "this client has no encryption key",
    note = "add one with `client.with_encryption_key(key)`, or `.encryption_key(key)` on the builder: it is then a `Client<EncryptionKey>`"
)]
pub trait Plaintext: Kind {}
impl Plaintext for Public {}
impl Plaintext for Private {}
impl Plaintext for Presence {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + Plaintext> Plaintext for Cached<K> {}

/// Kinds that can share one trigger with other channels: all but [`PrivateEncrypted`], since every
/// encrypted channel has a key of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` channels cannot be part of a trigger on several channels",
    label = "an encrypted channel among several",
    note = "every encrypted channel has a key of its own: trigger once per encrypted channel"
)]
pub trait Shareable: Plaintext {}
impl Shareable for Public {}
impl Shareable for Private {}
impl Shareable for Presence {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + Shareable> Shareable for Cached<K> {}

/// Kinds whose subscribers have to be let in by your backend: all but [`Public`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` channels are subscribed to without authorization",
    label = "nothing to authorize",
    note = "only private, private-encrypted and presence channels are authorized: refuse everything else with 403"
)]
pub trait NeedsAuthorization: Kind {}
impl NeedsAuthorization for Private {}
impl NeedsAuthorization for Presence {}
impl NeedsAuthorization for PrivateEncrypted {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + NeedsAuthorization> NeedsAuthorization for Cached<K> {}

/// Kinds whose subscribers are not members: all but [`Presence`].
#[diagnostic::on_unimplemented(
    message = "the subscriber of a `{Self}` channel is a member: say who",
    label = "who is it?",
    note = "`client.authorize_presence(&socket_id, &channel, &Member::new(user_id))?`; for users who have signed in, `authorize_presence_of_signed_in` takes the user of the connection"
)]
pub trait WithoutMembers: Kind {}
impl WithoutMembers for Public {}
impl WithoutMembers for Private {}
impl WithoutMembers for PrivateEncrypted {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + WithoutMembers> WithoutMembers for Cached<K> {}

/// Stands for the kind of a channel where that is known only at run time: of an
/// [`AnyChannelName`](crate::AnyChannelName), or of a [`ChannelList`](crate::ChannelList).
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum AnyKind {}

/// Stands where a kind of channel would stand for events that go to a user: see
/// [`Client::send_to_user`](crate::Client::send_to_user).
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type-level name without values")]
pub enum NoChannel {}

impl Sealed for AnyKind {}
impl Sealed for NoChannel {}

/// Channels whose subscribers can be counted: those of all kinds.
///
/// A tuple of kinds stands for channels of several kinds at once.
#[diagnostic::on_unimplemented(
    message = "an event for a user has no attributes: there is no channel to ask about",
    label = "not an event on a channel"
)]
pub trait HasSubscriptions: Sealed {}
#[diagnostic::do_not_recommend]
impl<K: Kind> HasSubscriptions for K {}
#[diagnostic::do_not_recommend]
impl HasSubscriptions for AnyKind {}

/// Channels that know their users: those of the kind [`Presence`], cached or not.
///
/// ```
/// use pusher_channels::kind::{HasUsers, Kind};
/// use pusher_channels::{ChannelName, Client, Error};
///
/// async fn is_there<K: Kind + HasUsers>(
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
    note = "the names of presence channels start with `presence-`; the connections of any channel are counted by `SubscriptionCount`",
    note = "of an `AnyChannelName`, match on it: `AnyChannelName::Presence(name) => …`; an event for a user cannot ask anything"
)]
pub trait HasUsers: Sealed {}
impl HasUsers for Presence {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind + HasUsers> HasUsers for Cached<K> {}

/// Channels that have a cache: those known to be cache channels, [`Cached`].
#[diagnostic::on_unimplemented(
    message = "only cache channels have a cache, and `{Self}` is not known to be one",
    label = "not known to be a cache channel",
    note = "the names of cache channels start with `cache-`, behind the prefix of their kind; for a name known at run time, `name.try_into_cached()` gives the proof"
)]
pub trait HasCache: Sealed {}
#[diagnostic::do_not_recommend]
impl<K: BaseKind> HasCache for Cached<K> {}

/// Kinds, or tuples of kinds, of which each is one of [`HasUsers`]. By itself, since a list of all
/// tuples says nothing to those who ask for the users of one channel.
#[diagnostic::on_unimplemented(
    message = "only presence channels have users, and not all of `{Self}` are known to be some",
    label = "not all of them are known to be presence channels",
    note = "the names of presence channels start with `presence-`; the connections of any channel are counted by `SubscriptionCount`"
)]
#[doc(hidden)]
pub trait EachHasUsers: Sealed {}
impl<K: HasUsers> EachHasUsers for K {}

macro_rules! several_kinds {
    ($(($($kind:ident)+))*) => { $(
        impl<$($kind: Sealed),+> Sealed for ($($kind,)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($kind: HasSubscriptions),+> HasSubscriptions for ($($kind,)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($kind: HasUsers),+> EachHasUsers for ($($kind,)+) {}
    )* };
}
several_kinds! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }
