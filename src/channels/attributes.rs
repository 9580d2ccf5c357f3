//! The attributes of channels that a request can name.

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;

use super::raw::{RawAttributes, RawCache, count};
use crate::error::{Lack, Subject, Unreadable};
use crate::name::{AnyChannelName, Text};
use crate::request::parse_acknowledgment;

/// The attributes of a channel that a request named.
///
/// Each parameter stands for one attribute: its type if it was requested, otherwise
/// [`NotRequested`]. The accessors of attributes that were not requested do not compile.
///
/// # Examples
///
/// ```
/// use pusher_channels::channels::{Attributes, SubscriptionCount, UserCount};
/// use pusher_channels::{Client, Error, channel_name};
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let lobby = channel_name!("presence-lobby");
/// let start = client.trigger(&lobby).with_user_count().with_subscription_count().event("said");
/// let counts: Attributes<UserCount, SubscriptionCount> = start.text("hello")?.send().await?;
/// println!("{} users on {} connections", counts.user_count(), counts.subscription_count());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes<U = NotRequested, S = NotRequested, C = NotRequested> {
    user_count: U,
    subscription_count: S,
    cache: C,
}

// Inherent methods, so that callers need not import the traits.
impl<U, S, C> Attributes<U, S, C> {
    /// Returns the number of users on the presence channel. One user with three open pages is one
    /// user.
    #[must_use]
    pub fn user_count(&self) -> u64
    where
        Self: RequestedUserCount,
    {
        RequestedUserCount::user_count(self)
    }

    /// Returns the number of connections that are subscribed to the channel. One user with three
    /// open pages is three connections.
    ///
    /// Pusher counts subscriptions only for apps that have it switched on in their settings.
    #[must_use]
    pub fn subscription_count(&self) -> u64
    where
        Self: RequestedSubscriptionCount,
    {
        RequestedSubscriptionCount::subscription_count(self)
    }

    /// Returns the event that the cache channel keeps for new subscribers.
    ///
    /// Servers leave out an empty cache, so `None` cannot be told apart from a server that does
    /// not report caches (soketi).
    #[must_use]
    pub fn cache(&self) -> Option<&CachedEvent>
    where
        Self: RequestedCache,
    {
        RequestedCache::cache(self)
    }
}

/// The user count of a channel, as a parameter of [`Attributes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserCount(u64);

/// The subscription count of a channel, as a parameter of [`Attributes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubscriptionCount(u64);

/// The cache of a channel, as a parameter of [`Attributes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache(Option<CachedEvent>);

/// An attribute that was not requested, as a parameter of [`Attributes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotRequested;

/// An event in the cache of a channel.
///
/// # Examples
///
/// ```
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let client = server.client();
///
/// let ticker = channel_name!("cache-ticker");
/// client.trigger(&ticker).event("price").json(&97_200)?.send().await?;
///
/// let info = client.channel_info(&ticker).cache().send().await?;
/// let event = info.cache().ok_or("nothing is cached")?;
/// assert_eq!(event.data(), "97200");
/// println!("for another {:?}", event.ttl());
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CachedEvent {
    data: String,
    ttl: Option<Duration>,
}

impl CachedEvent {
    /// Returns the cached data.
    ///
    /// Pusher caches the data of the event; on an encrypted channel,
    /// [`EncryptionKey::decrypt`](crate::EncryptionKey::decrypt) decrypts it. Sockudo caches the
    /// whole message, JSON with `event`, `channel` and `data`.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Returns the remaining lifetime in the cache, in whole seconds, or `None` if the server does
    /// not report it (Reverb).
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl
    }
}

// Published data must not end up in a log.
impl fmt::Debug for CachedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedEvent")
            .field("data_len", &self.data.len())
            .field("ttl", &self.ttl)
            .finish()
    }
}

// One trait per attribute, because `on_unimplemented` belongs to a trait and not to a method.

/// A response with a user count.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "the user count was not requested",
    label = "the response has no user count",
    note = "request it: `client.channel_info(&channel).user_count()`, `client.presence_channels().user_count()` or, for a trigger, `client.trigger(&channel).with_user_count()`"
)]
pub trait RequestedUserCount: Sealed {
    #[doc(hidden)]
    fn user_count(&self) -> u64;
}

/// A response with a subscription count.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "the subscription count was not requested",
    label = "the response has no subscription count",
    note = "request it: `client.channel_info(&channel).subscription_count()` or, for a trigger, `client.trigger(&channel).with_subscription_count()`"
)]
pub trait RequestedSubscriptionCount: Sealed {
    #[doc(hidden)]
    fn subscription_count(&self) -> u64;
}

/// A response with a cache.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "the cache was not requested",
    label = "the response has no cache",
    note = "request it: `client.channel_info(&channel).cache()`"
)]
pub trait RequestedCache: Sealed {
    #[doc(hidden)]
    fn cache(&self) -> Option<&CachedEvent>;
}

impl<S, C> RequestedUserCount for Attributes<UserCount, S, C> {
    fn user_count(&self) -> u64 {
        self.user_count.0
    }
}

impl<U, C> RequestedSubscriptionCount for Attributes<U, SubscriptionCount, C> {
    fn subscription_count(&self) -> u64 {
        self.subscription_count.0
    }
}

impl<U, S> RequestedCache for Attributes<U, S, Cache> {
    fn cache(&self) -> Option<&CachedEvent> {
        self.cache.0.as_ref()
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

impl<U, S, C> Sealed for Attributes<U, S, C> {}
impl Sealed for () {}

/// One parameter of [`Attributes`].
#[doc(hidden)]
pub trait Attribute: Sealed + Send + Sized + 'static {
    /// The name in requests; empty if the attribute is not requested.
    const NAME: &'static str;
    fn read(raw: &RawAttributes) -> Result<Self, Lack>;
}

impl Sealed for NotRequested {}
impl Attribute for NotRequested {
    const NAME: &'static str = "";
    fn read(_: &RawAttributes) -> Result<Self, Lack> {
        Ok(Self)
    }
}

impl Sealed for UserCount {}
impl Attribute for UserCount {
    const NAME: &'static str = "user_count";
    fn read(raw: &RawAttributes) -> Result<Self, Lack> {
        count(Self::NAME, raw.user_count.as_ref()).map(Self)
    }
}

impl Sealed for SubscriptionCount {}
impl Attribute for SubscriptionCount {
    const NAME: &'static str = "subscription_count";
    fn read(raw: &RawAttributes) -> Result<Self, Lack> {
        count(Self::NAME, raw.subscription_count.as_ref()).map(Self)
    }
}

impl Sealed for Cache {}
impl Attribute for Cache {
    const NAME: &'static str = "cache";
    fn read(raw: &RawAttributes) -> Result<Self, Lack> {
        match &raw.cache {
            None | Some(RawCache::Event { data: None, .. }) => Ok(Self(None)),
            Some(RawCache::Event {
                data: Some(data),
                ttl,
            }) => Ok(Self(Some(CachedEvent {
                data: data.clone(),
                ttl: ttl.map(Duration::from_secs),
            }))),
            // Published data stays out of errors.
            Some(RawCache::Other) => Err(Lack::unexpected(Self::NAME, "not an object".to_owned())),
        }
    }
}

/// The attributes that a request names: [`Attributes`], or `()` for a trigger that names none.
///
/// You never implement this trait; the compiler names it in errors.
pub trait AttributeSet: Sealed + Sized + Send + 'static {
    /// The attributes of each of several channels: a map, or `()` if none are requested.
    type OfEach: Send + 'static;
    /// The response of a batch: `T`, or `()` if its events request none.
    type OfBatch<T: Send + 'static>: Send + 'static;
    /// This set, or the other one if this one is empty.
    #[doc(hidden)]
    type Or<B: AttributeSet>: AttributeSet;
    /// This set with the user count.
    type WithUserCount: AttributeSet;
    /// This set with the subscription count.
    type WithSubscriptionCount: AttributeSet;
    /// This set with the cache.
    type WithCache: AttributeSet;

    /// Parses responses that have no attributes, for one channel and for several.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "used once")]
    // A constant and not a method, so that the parsers of `()` need no allocation.
    const NONE: Option<(
        fn(&[u8]) -> Result<Self, Unreadable>,
        fn(&[u8]) -> Result<Self::OfEach, Unreadable>,
    )>;
    #[doc(hidden)]
    fn names() -> String;
    #[doc(hidden)]
    fn read(raw: &RawAttributes) -> Result<Self, Lack>;
    #[doc(hidden)]
    fn of_each(channels: Vec<(CheckedName, Self)>) -> Self::OfEach;
    #[doc(hidden)]
    fn of_batch<T: Send + 'static>(attributes: T) -> Self::OfBatch<T>;
}

/// The name of a channel that a trigger went to.
// A wrapper, because a public trait cannot name the private `Text`.
#[derive(Debug)]
#[doc(hidden)]
pub struct CheckedName(pub(crate) Text);

impl AttributeSet for () {
    // `()` instead of a map of `()`: a trigger on several channels that requests nothing returns
    // nothing.
    type OfEach = ();
    type OfBatch<T: Send + 'static> = ();
    type Or<B: AttributeSet> = B;
    type WithUserCount = Attributes<UserCount>;
    type WithSubscriptionCount = Attributes<NotRequested, SubscriptionCount>;
    type WithCache = Attributes<NotRequested, NotRequested, Cache>;

    const NONE: Option<(
        fn(&[u8]) -> Result<(), Unreadable>,
        fn(&[u8]) -> Result<(), Unreadable>,
    )> = Some((parse_acknowledgment, parse_acknowledgment));
    fn names() -> String {
        String::new()
    }
    fn read(_: &RawAttributes) -> Result<Self, Lack> {
        Ok(())
    }
    fn of_each(_: Vec<(CheckedName, ())>) {}
    fn of_batch<T: Send + 'static>(_: T) {}
}

impl<U: Attribute, S: Attribute, C: Attribute> AttributeSet for Attributes<U, S, C> {
    type OfEach = BTreeMap<AnyChannelName, Self>;
    type OfBatch<T: Send + 'static> = T;
    type Or<B: AttributeSet> = Self;
    type WithUserCount = Attributes<UserCount, S, C>;
    type WithSubscriptionCount = Attributes<U, SubscriptionCount, C>;
    type WithCache = Attributes<U, S, Cache>;

    const NONE: Option<(
        fn(&[u8]) -> Result<Self, Unreadable>,
        fn(&[u8]) -> Result<Self::OfEach, Unreadable>,
    )> = None;
    fn names() -> String {
        // In alphabetical order, so that the order of the calls does not change the request.
        let names = [C::NAME, S::NAME, U::NAME];
        let requested: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
        requested.join(",")
    }
    fn read(raw: &RawAttributes) -> Result<Self, Lack> {
        Ok(Self {
            user_count: U::read(raw)?,
            subscription_count: S::read(raw)?,
            cache: C::read(raw)?,
        })
    }
    fn of_each(channels: Vec<(CheckedName, Self)>) -> Self::OfEach {
        let named = |(name, attributes): (CheckedName, _)| {
            (AnyChannelName::from_checked(name.0), attributes)
        };
        channels.into_iter().map(named).collect()
    }
    fn of_batch<T: Send + 'static>(attributes: T) -> T {
        attributes
    }
}

/// Reads the attributes of one channel or event among several. An absent one has none.
pub(crate) fn read_of<A: AttributeSet>(
    raw: Option<&Option<RawAttributes>>,
    subject: impl FnOnce() -> Subject,
) -> Result<A, Lack> {
    // Absent or `null`: the error then names the missing attribute.
    let none = RawAttributes::default();
    A::read(raw.and_then(Option::as_ref).unwrap_or(&none)).map_err(|lack| lack.of(subject()))
}
