//! The request for a list of channels.

use core::fmt;
use core::marker::PhantomData;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Visitor};

use super::attributes::{AttributeSet, Attributes, read_of};
use super::raw::RawAttributes;
use crate::declared::{Channel, ReadName};
use crate::error::{Error, Subject, Unreadable};
use crate::json::{EachEntry, error_and};
use crate::name::{
    AnyChannelName, ChannelName, ChannelPrefix, HasUsers, InvalidChannelPrefix, Presence,
};
use crate::request::{App, ErrorField, Query, Request, ResponseParser};
use crate::transport::BoxFuture;

/// The occupied channels, from [`Client::channels`](crate::Client::channels) and
/// [`Client::presence_channels`](crate::Client::presence_channels). Declared channels are
/// [`DeclaredChannels`].
///
/// `N` is [`AnyChannelName`] or `ChannelName<Presence>`. `A` lists the requested attributes of each
/// channel.
///
/// # Examples
///
/// ```
/// use pusher_channels::testing::Server;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = Server::start().await?;
/// server.set_subscriptions("private-orders", 2);
///
/// let occupied = server.client().channels().send().await?;
/// assert!(occupied.channels.contains_key("private-orders"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OccupiedChannels<N, A = Attributes> {
    /// The channels, sorted by name. A name can be looked up as a string as well.
    pub channels: BTreeMap<N, A>,
    /// Channels whose names are not valid names here. Self-hosted servers may allow other
    /// characters, or list internal channels such as `#server-to-user-…`.
    pub unrecognized: BTreeMap<String, A>,
}

/// The occupied channels that are declared ones, from [`ChannelsRequest::of`].
///
/// `C` is a declared channel or a set of them. `A` lists the requested attributes of each channel.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Channel, testing};
///
/// #[derive(Channel)]
/// #[channel("private-user-{user}")]
/// struct Inbox { user: u64 }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// server.set_subscriptions(&Inbox { user: 7 }, 1);
///
/// let online = server.client().channels().of::<Inbox>().send().await?;
/// assert_eq!(online.channels[0].0.user, 7);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeclaredChannels<C, A = Attributes> {
    /// The channels, sorted by name.
    // Not a map, because declared channels need not have an order or a hash.
    pub channels: Vec<(C, A)>,
    /// Channels whose names are not those of `C`.
    pub unrecognized: BTreeMap<String, A>,
}

/// A request for all channels, or for those with a common prefix.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, Error};
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let rooms = client
///     .presence_channels()
///     .user_count()
///     .prefix("presence-room-")
///     .send()
///     .await?;
/// for (room, counts) in &rooms.channels {
///     println!("{room}: {}", counts.user_count());
/// }
/// # Ok(()) }
/// ```
#[must_use = "a request does nothing until it is sent: `.send().await`"]
pub struct ChannelsRequest<N, A = Attributes> {
    app: Arc<App>,
    prefix: Result<ChannelPrefix, InvalidChannelPrefix>,
    /// Restricts the prefix to the kind of the listed channels.
    within: fn(ChannelPrefix) -> Result<ChannelPrefix, InvalidChannelPrefix>,
    names: PhantomData<fn() -> (N, A)>,
}

impl ChannelsRequest<AnyChannelName> {
    pub(crate) fn any(app: Arc<App>) -> Self {
        Self::new(app, Ok)
    }
}

impl ChannelsRequest<ChannelName<Presence>> {
    pub(crate) fn presence(app: Arc<App>) -> Self {
        // API servers reject `info=user_count` unless the prefix is one of presence channels.
        Self::new(app, ChannelPrefix::within::<Presence>)
    }
}

impl<N, A> ChannelsRequest<N, A> {
    fn new(
        app: Arc<App>,
        within: fn(ChannelPrefix) -> Result<ChannelPrefix, InvalidChannelPrefix>,
    ) -> Self {
        Self {
            app,
            prefix: Ok(ChannelPrefix::default()),
            within,
            names: PhantomData,
        }
    }

    /// Requests the number of users on each channel. Only presence channels have users.
    pub fn user_count(self) -> ChannelsRequest<N, A::WithUserCount>
    where
        N: ListedWithUsers,
        A: AttributeSet,
    {
        self.with()
    }

    /// Requests only the channels that are a declared one, or one of a [set](crate::Channels). The
    /// response has the declared values in place of names.
    ///
    /// The prefix is the part of the template before its first placeholder; it replaces one that was
    /// set.
    ///
    /// ```
    /// use pusher_channels::{Channel, Client, Error};
    ///
    /// #[derive(Channel)]
    /// #[channel("presence-room-{room}")]
    /// struct Room {
    ///     room: u32,
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let rooms = client.presence_channels().user_count().of::<Room>().send().await?;
    /// for (Room { room }, counts) in &rooms.channels {
    ///     println!("{} users in room {room}", counts.user_count());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn of<C>(mut self) -> ChannelsRequest<Declared<C::This>, A>
    where
        C: ReadName,
        N: Lists<C::This>,
    {
        self.prefix = C::HEAD.try_into();
        self.with()
    }

    fn with<M, B>(self) -> ChannelsRequest<M, B> {
        ChannelsRequest {
            app: self.app,
            prefix: self.prefix,
            within: self.within,
            names: PhantomData,
        }
    }

    /// Requests only the channels whose names start with a prefix: a [`ChannelPrefix`] or a string.
    /// An invalid string is reported when the request is sent.
    pub fn prefix(mut self, prefix: impl IntoChannelPrefix) -> Self {
        self.prefix = prefix.into_channel_prefix();
        self
    }
}

impl<N: Listed, A: AttributeSet> ChannelsRequest<N, A> {
    /// Returns the request, for another HTTP client or for inspection.
    ///
    /// # Errors
    ///
    /// If the prefix is invalid, or does not fit the kind of the channels.
    pub fn into_request(self) -> Result<Request<N::Response<A>>, Error> {
        let prefix = self.prefix.and_then(self.within)?;
        let mut query = Query::default();
        query.set("filter_by_prefix", prefix.as_str());
        query.set("info", &A::names());
        let path = self.app.path(&["channels"]);
        let parser = ResponseParser::new(N::parse);
        Ok(Request::get(self.app, path, query, parser))
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// As for [`into_request`](Self::into_request) and [`Request::send`].
    ///
    /// # Panics
    ///
    /// As for [`Request::send`].
    pub async fn send(self) -> Result<N::Response<A>, Error> {
        self.into_request()?.send().await
    }

    /// Sends the request and blocks the thread until the response has arrived.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<N::Response<A>, Error> {
        self.into_request()?.send_blocking()
    }
}

impl<N, A> OccupiedChannels<N, A>
where
    N: for<'n> TryFrom<&'n str> + AsRef<str> + Ord,
    A: AttributeSet,
{
    fn parse(body: &[u8]) -> Result<Self, Unreadable> {
        let (named, unrecognized) = parse_entries(body)?;
        Ok(Self {
            // Collecting sorts once and builds the map from its leaves, which is faster than
            // inserting names in the random order of servers.
            channels: named.into_iter().collect(),
            unrecognized,
        })
    }
}

impl<C: ReadName, A: AttributeSet> DeclaredChannels<C, A> {
    fn parse(body: &[u8]) -> Result<Self, Unreadable> {
        let (mut named, mut unrecognized) = parse_entries::<AnyChannelName, A>(body)?;
        named.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut channels = Vec::with_capacity(named.len());
        for (name, attributes) in named {
            match C::read(name.as_str()) {
                Some(channel) => channels.push((channel, attributes)),
                None => drop(unrecognized.insert(name.as_str().to_owned(), attributes)),
            }
        }
        Ok(Self {
            channels,
            unrecognized,
        })
    }
}

/// Parses the valid names and the others, each with its attributes.
#[expect(
    clippy::type_complexity,
    reason = "used twice, and taken apart at once"
)]
fn parse_entries<N, A>(body: &[u8]) -> Result<(Vec<(N, A)>, BTreeMap<String, A>), Unreadable>
where
    N: for<'n> TryFrom<&'n str> + AsRef<str>,
    A: AttributeSet,
{
    let mut named = Vec::new();
    let mut unrecognized = BTreeMap::new();
    // The attributes are read at once, because they take a small part of the memory of what they are
    // read from. An error of the server comes first.
    let mut lacking = None;
    let entries = EachEntry::new(|key: Key<N>, raw: Option<RawAttributes>| {
        match read_of(Some(&raw), || Subject::Channel(key.as_str().to_owned())) {
            Ok(attributes) => match key {
                Key::Name(name) => named.push((name, attributes)),
                Key::Unrecognized(name) => drop(unrecognized.insert(name, attributes)),
            },
            Err(lack) => drop(lacking.get_or_insert(lack)),
        }
    });
    let (error, _) = error_and::<ErrorField, _>(body, "channels", entries)?;
    error.check()?;
    if let Some(lack) = lacking {
        return Err(lack.into());
    }
    Ok((named, unrecognized))
}

/// `.await` sends the request, as [`send`](ChannelsRequest::send) does.
impl<N: Listed, A: AttributeSet> IntoFuture for ChannelsRequest<N, A> {
    type Output = Result<N::Response<A>, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

mod sealed {
    use super::{AnyChannelName, ChannelName, ChannelPrefix, Presence};

    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
    impl Sealed for ChannelPrefix {}
    impl Sealed for &ChannelPrefix {}
    impl Sealed for &str {}
    impl Sealed for String {}
    impl Sealed for &String {}
    impl Sealed for AnyChannelName {}
    impl Sealed for ChannelName<Presence> {}
    impl<C> Sealed for super::Declared<C> {}
}
use sealed::Sealed;

/// The names of a list: [`AnyChannelName`], `ChannelName<Presence>`, or a [`Declared`] channel.
///
/// You never implement this trait; the compiler names it in errors.
pub trait Listed: Sealed + Send + 'static {
    /// [`OccupiedChannels`] or [`DeclaredChannels`].
    type Response<A: AttributeSet>: Send + 'static;
    #[doc(hidden)]
    fn parse<A: AttributeSet>(body: &[u8]) -> Result<Self::Response<A>, Unreadable>;
}

impl Listed for AnyChannelName {
    type Response<A: AttributeSet> = OccupiedChannels<Self, A>;
    fn parse<A: AttributeSet>(body: &[u8]) -> Result<Self::Response<A>, Unreadable> {
        OccupiedChannels::parse(body)
    }
}

impl Listed for ChannelName<Presence> {
    type Response<A: AttributeSet> = OccupiedChannels<Self, A>;
    fn parse<A: AttributeSet>(body: &[u8]) -> Result<Self::Response<A>, Unreadable> {
        OccupiedChannels::parse(body)
    }
}

/// The names of a list of declared channels: see [`ChannelsRequest::of`].
#[derive(Debug)]
pub struct Declared<C>(PhantomData<fn() -> C>);

impl<C: ReadName + Send + 'static> Listed for Declared<C> {
    type Response<A: AttributeSet> = DeclaredChannels<C, A>;
    fn parse<A: AttributeSet>(body: &[u8]) -> Result<Self::Response<A>, Unreadable> {
        DeclaredChannels::parse(body)
    }
}

/// Lists that can be restricted to the declared channel `C`.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "a list of presence channels cannot be restricted to `{C}`, which is not one",
    label = "expected a declared presence channel",
    note = "channels of other kinds, and sets of channels: `client.channels().of::<{C}>()`"
)]
pub trait Lists<C>: Sealed {}
#[diagnostic::do_not_recommend]
impl<C: ReadName> Lists<C> for AnyChannelName {}
#[diagnostic::do_not_recommend]
impl<C: Channel<Kind: HasUsers>> Lists<C> for ChannelName<Presence> {}

/// Lists whose channels all have users.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "only presence channels have users, and this lists channels of all kinds",
    label = "not a list of presence channels",
    note = "list presence channels: `client.presence_channels().user_count()`"
)]
pub trait ListedWithUsers: Sealed {}
impl ListedWithUsers for ChannelName<Presence> {}
impl<C: Channel<Kind: HasUsers>> ListedWithUsers for Declared<C> {}

/// Values that [`ChannelsRequest::prefix`] accepts: a [`ChannelPrefix`], which is valid already, or
/// a string, whose error is reported when the request is sent.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a prefix of channel names",
    label = "expected a string or a `ChannelPrefix`"
)]
pub trait IntoChannelPrefix: Sealed {
    #[doc(hidden)]
    fn into_channel_prefix(self) -> Result<ChannelPrefix, InvalidChannelPrefix>;
}

#[diagnostic::do_not_recommend]
impl IntoChannelPrefix for ChannelPrefix {
    fn into_channel_prefix(self) -> Result<Self, InvalidChannelPrefix> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoChannelPrefix for &ChannelPrefix {
    fn into_channel_prefix(self) -> Result<ChannelPrefix, InvalidChannelPrefix> {
        Ok(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl IntoChannelPrefix for &str {
    fn into_channel_prefix(self) -> Result<ChannelPrefix, InvalidChannelPrefix> {
        self.try_into()
    }
}

#[diagnostic::do_not_recommend]
impl IntoChannelPrefix for String {
    fn into_channel_prefix(self) -> Result<ChannelPrefix, InvalidChannelPrefix> {
        self.try_into()
    }
}

#[diagnostic::do_not_recommend]
impl IntoChannelPrefix for &String {
    fn into_channel_prefix(self) -> Result<ChannelPrefix, InvalidChannelPrefix> {
        self.as_str().try_into()
    }
}

/// A valid name, or another string.
enum Key<N> {
    Name(N),
    Unrecognized(String),
}

impl<N: AsRef<str>> Key<N> {
    fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name.as_ref(),
            Self::Unrecognized(name) => name,
        }
    }
}

impl<'de, N: for<'n> TryFrom<&'n str>> Deserialize<'de> for Key<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor<N>(PhantomData<N>);

        impl<N: for<'n> TryFrom<&'n str>> Visitor<'_> for KeyVisitor<N> {
            type Value = Key<N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a channel")
            }

            fn visit_str<E>(self, name: &str) -> Result<Key<N>, E> {
                Ok(N::try_from(name)
                    // Decided while parsing, so that a valid name is stored once and never as a
                    // `String` first.
                    .map_or_else(|_| Key::Unrecognized(name.to_owned()), Key::Name))
            }
        }

        deserializer.deserialize_str(KeyVisitor(PhantomData))
    }
}

// `derive` would require `N: Clone` and `A: Clone`.
impl<N, A> Clone for ChannelsRequest<N, A> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            prefix: self.prefix.clone(),
            within: self.within,
            names: PhantomData,
        }
    }
}

impl<N, A> fmt::Debug for ChannelsRequest<N, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelsRequest")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
