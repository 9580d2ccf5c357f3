//! What can be asked about a channel.

use core::fmt;
use core::time::Duration;

use super::raw::{RawAttributes, count};
use crate::error::{Lack, Subject};
use crate::name::{EachHasUsers, HasCache, HasSubscriptions, HasUsers};

/// How many users are present on a presence channel. One user with three open pages is one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "it is taken apart, and is a number"
)]
pub struct UserCount(pub u64);

/// How many connections are subscribed to a channel. One user with three open pages is three
/// connections.
///
/// The hosted service counts subscriptions only for apps where that is switched on, in the
/// settings of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "it is taken apart, and is a number"
)]
pub struct SubscriptionCount(pub u64);

/// The event that a cache channel holds for new subscribers, or `None`.
///
/// Servers leave the cache out when there is nothing in it, so this cannot tell an empty cache
/// from a server that does not say (soketi).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it is taken apart")]
pub struct Cache(pub Option<CachedEvent>);

/// An event in the cache of a channel.
///
/// ```
/// use pusher_channels::channels::{Cache, ChannelInfo};
/// use pusher_channels::{Client, Error, channel_name};
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let ticker = channel_name!("cache-ticker");
/// let ChannelInfo { attributes: Cache(last), .. } = client.channel_info(&ticker).send().await?;
/// if let Some(event) = last {
///     println!("{} for another {:?}", event.data(), event.ttl());
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CachedEvent {
    data: String,
    ttl: Option<Duration>,
}

impl CachedEvent {
    pub(super) fn new(data: String, ttl: Option<Duration>) -> Self {
        Self { data, ttl }
    }

    /// What the server keeps. The hosted service keeps the data of the event, which of an encrypted
    /// channel is what [`EncryptionKey::decrypt`](crate::EncryptionKey::decrypt) opens; Sockudo
    /// keeps the whole message, JSON with `event`, `channel` and `data`.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// How long it is kept from now on, to the second; `None` if the server does not say (Reverb).
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl
    }
}

// What was published is nobody's business in a log.
impl fmt::Debug for CachedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedEvent")
            .field("data_len", &self.data.len())
            .field("ttl", &self.ttl)
            .finish()
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: attributes are what this module says"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// [`UserCount`], [`SubscriptionCount`], [`Cache`], a tuple of up to three of them, or `()` for
/// none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that can be asked about a channel",
    label = "expected `UserCount`, `SubscriptionCount`, `Cache`, a tuple of them, or `()`"
)]
pub trait AttributeSet: Sealed + Sized + Send + 'static {
    #[doc(hidden)]
    fn name(names: &mut Vec<&'static str>);
    #[doc(hidden)]
    fn read(raw: &RawAttributes) -> Result<Self, Lack>;
}

/// What can be asked about a channel of kind `K`, by
/// [`Client::channel_info`](crate::Client::channel_info): [`UserCount`] of presence channels,
/// [`SubscriptionCount`] of all, [`Cache`] of those known to be [`Cached`](crate::Cached), tuples
/// of these, or `()` for nothing but whether the channel is occupied.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that can be asked about a channel",
    label = "expected `UserCount`, `SubscriptionCount`, `Cache`, a tuple of them, or `()`",
    note = "what the answer is taken apart into is what is asked: `let ChannelInfo {{ attributes: UserCount(users), .. }} = …`"
)]
pub trait Attributes<K>: AttributeSet {}

/// What a trigger can ask about its channels of kind `K`, by
/// [`TriggerBuilder::info`](crate::trigger::TriggerBuilder::info): [`UserCount`] of presence channels,
/// [`SubscriptionCount`] of all, both as a tuple, or `()` for nothing. Several channels have users
/// only if all of them are presence channels.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that a trigger can ask",
    label = "what is asked is not known: expected `UserCount`, `SubscriptionCount`, or both as a tuple",
    note = "what the answer is taken apart into is what is asked: `let UserCount(users) = …`; or say it: `.info::<UserCount>()`; to ask nothing, leave `.info()` out",
    note = "the cache is something to ask a channel: `client.channel_info(&channel)`"
)]
pub trait Counts<K>: AttributeSet {}

/// What can be asked about all presence channels at once, by
/// [`Client::presence_channels`](crate::Client::presence_channels): [`UserCount`], or `()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that can be asked about all channels at once",
    label = "expected `UserCount` or `()`",
    note = "ask about one channel: `client.channel_info(&channel)`"
)]
pub trait ListedCounts: AttributeSet {}

impl Sealed for () {}
impl AttributeSet for () {
    fn name(_: &mut Vec<&'static str>) {}
    fn read(_: &RawAttributes) -> Result<Self, Lack> {
        Ok(())
    }
}
#[diagnostic::do_not_recommend]
impl<K> Attributes<K> for () {}
#[diagnostic::do_not_recommend]
impl<K> Counts<K> for () {}
#[diagnostic::do_not_recommend]
impl ListedCounts for () {}

impl Sealed for UserCount {}
impl AttributeSet for UserCount {
    fn name(names: &mut Vec<&'static str>) {
        names.push(USER_COUNT);
    }
    fn read(raw: &RawAttributes) -> Result<Self, Lack> {
        count(USER_COUNT, raw.user_count.as_ref()).map(Self)
    }
}
impl<K: HasUsers> Attributes<K> for UserCount {}
impl<K: EachHasUsers> Counts<K> for UserCount {}
#[diagnostic::do_not_recommend]
impl ListedCounts for UserCount {}

impl Sealed for SubscriptionCount {}
impl AttributeSet for SubscriptionCount {
    fn name(names: &mut Vec<&'static str>) {
        names.push(SUBSCRIPTION_COUNT);
    }
    fn read(raw: &RawAttributes) -> Result<Self, Lack> {
        count(SUBSCRIPTION_COUNT, raw.subscription_count.as_ref()).map(Self)
    }
}
impl<K: HasSubscriptions> Attributes<K> for SubscriptionCount {}
impl<K: HasSubscriptions> Counts<K> for SubscriptionCount {}

impl Sealed for Cache {}
impl AttributeSet for Cache {
    fn name(names: &mut Vec<&'static str>) {
        names.push("cache");
    }
    fn read(raw: &RawAttributes) -> Result<Self, Lack> {
        raw.cached().map(Self)
    }
}
impl<K: HasCache> Attributes<K> for Cache {}

macro_rules! tuples {
    ($(($($attribute:ident)+))*) => { $(
        impl<$($attribute: AttributeSet),+> Sealed for ($($attribute,)+) {}
        impl<$($attribute: AttributeSet),+> AttributeSet for ($($attribute,)+) {
            fn name(names: &mut Vec<&'static str>) {
                $($attribute::name(names);)+
            }
            fn read(raw: &RawAttributes) -> Result<Self, Lack> {
                Ok(($($attribute::read(raw)?,)+))
            }
        }
        impl<K, $($attribute: Attributes<K>),+> Attributes<K> for ($($attribute,)+) {}
        impl<K, $($attribute: Counts<K>),+> Counts<K> for ($($attribute,)+) {}
    )* };
}
tuples! { (A) (A B) (A B C) }

const USER_COUNT: &str = "user_count";
const SUBSCRIPTION_COUNT: &str = "subscription_count";

/// The value of the parameter `info`; empty if nothing is asked.
pub(crate) fn info<A: AttributeSet>() -> String {
    let mut names = Vec::new();
    A::name(&mut names);
    names.sort_unstable();
    names.dedup();
    names.join(",")
}

/// The attributes of one thing among several. What is not there at all has none.
pub(crate) fn read_of<A: AttributeSet>(
    raw: Option<&Option<RawAttributes>>,
    subject: impl FnOnce() -> Subject,
) -> Result<A, Lack> {
    let nothing = RawAttributes::default();
    A::read(raw.and_then(Option::as_ref).unwrap_or(&nothing)).map_err(|lack| lack.of(subject()))
}
