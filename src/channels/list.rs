//! Questions about all channels.

use core::fmt;
use core::marker::PhantomData;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use super::attributes::{AttributeSet, info, read_of};
use super::raw::RawAttributes;
use crate::error::{Error, Subject, Unreadable};
use crate::json::Entries;
use crate::name::{AnyChannelName, ChannelName, ChannelPrefix, InvalidChannelPrefix, Presence};
use crate::request::{App, ErrorField, Query, Request, ResponseParser};

/// The channels that somebody is subscribed to, from
/// [`Client::channels`](crate::Client::channels) and
/// [`Client::presence_channels`](crate::Client::presence_channels).
///
/// `N` is [`AnyChannelName`], or `ChannelName<Presence>`; `A` is what was asked about each channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OccupiedChannels<N, A = ()> {
    /// The channels, sorted by name. A name can be looked up as text too.
    pub channels: BTreeMap<N, A>,
    /// Channels whose names the name types of this library do not take: servers other than the hosted
    /// one let them have further characters, and list what they use themselves (`#server-to-user-…`).
    pub unrecognized: BTreeMap<String, A>,
}

/// A question about all channels, or about those whose names start alike.
///
/// ```
/// use pusher_channels::channels::UserCount;
/// use pusher_channels::{Client, Error};
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let rooms = client
///     .presence_channels::<UserCount>()
///     .prefix("presence-room-")
///     .send()
///     .await?;
/// for (room, UserCount(users)) in &rooms.channels {
///     println!("{room}: {users}");
/// }
/// # Ok(()) }
/// ```
#[must_use = "a question is not asked until it is sent: `.send().await`"]
pub struct ChannelsRequest<N, A = ()> {
    app: Arc<App>,
    prefix: Result<ChannelPrefix, InvalidChannelPrefix>,
    /// What else a prefix has to be.
    within: fn(ChannelPrefix) -> Result<ChannelPrefix, InvalidChannelPrefix>,
    names: PhantomData<fn() -> (N, A)>,
}

impl ChannelsRequest<AnyChannelName> {
    pub(crate) fn any(app: Arc<App>) -> Self {
        Self::new(app, Ok)
    }
}

impl<A> ChannelsRequest<ChannelName<Presence>, A> {
    pub(crate) fn presence(app: Arc<App>) -> Self {
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

    /// Asks only about channels whose names start like this: a [`ChannelPrefix`], or a text. Whether
    /// a text is the start of a name shows only now; if it is none, sending says so.
    pub fn prefix(mut self, prefix: impl IntoChannelPrefix) -> Self {
        self.prefix = prefix.into_channel_prefix();
        self
    }
}

impl<N, A> ChannelsRequest<N, A>
where
    N: for<'n> TryFrom<&'n str> + AsRef<str> + Ord + Send + 'static,
    A: AttributeSet,
{
    /// The request that the question is sent as: for an HTTP client of your own.
    ///
    /// # Errors
    ///
    /// When no name of the channels that are asked about starts with the prefix.
    pub fn into_request(self) -> Result<Request<OccupiedChannels<N, A>>, Error> {
        let prefix = self.prefix.and_then(self.within)?;
        let mut query = Query::default();
        query.set("filter_by_prefix", prefix.as_str());
        query.set("info", &info::<A>());
        let path = self.app.path(&["channels"]);
        let reader = ResponseParser::new(OccupiedChannels::read);
        Ok(Request::get(self.app, path, query, reader))
    }

    /// Asks.
    ///
    /// # Errors
    ///
    /// As for [`into_request`](Self::into_request) and [`Request::send`].
    pub async fn send(self) -> Result<OccupiedChannels<N, A>, Error> {
        self.into_request()?.send().await
    }

    /// Asks, while the thread waits.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<OccupiedChannels<N, A>, Error> {
        self.into_request()?.send_blocking()
    }
}

impl<N, A> OccupiedChannels<N, A>
where
    N: for<'n> TryFrom<&'n str> + AsRef<str> + Ord,
    A: AttributeSet,
{
    fn read(body: &[u8]) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        #[serde(expecting = "a JSON object", bound = "N: for<'n> TryFrom<&'n str>")]
        struct Response<N> {
            #[serde(default)]
            error: ErrorField,
            #[serde(default)]
            channels: Option<Entries<Key<N>, Option<RawAttributes>>>,
        }
        let Response::<N> { error, channels } = serde_json::from_slice(body)?;
        error.check()?;
        let Entries(entries) = channels.unwrap_or_default();
        let mut named = Vec::with_capacity(entries.len());
        let mut unrecognized = BTreeMap::new();
        for (key, raw) in entries {
            let attributes = read_of(Some(&raw), || Subject::Channel(key.as_str().to_owned()))?;
            match key {
                Key::Name(name) => named.push((name, attributes)),
                Key::Foreign(name) => drop(unrecognized.insert(name, attributes)),
            }
        }
        Ok(Self {
            channels: named.into_iter().collect(),
            unrecognized,
        })
    }
}

/// What [`ChannelsRequest::prefix`] takes: a [`ChannelPrefix`], which is valid already, or a text,
/// whose error is reported when the question is sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what names of channels start with",
    label = "expected a text, or a `ChannelPrefix`"
)]
pub trait IntoChannelPrefix {
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

/// A name that is one of ours, or another text.
enum Key<N> {
    Name(N),
    Foreign(String),
}

impl<N: AsRef<str>> Key<N> {
    fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name.as_ref(),
            Self::Foreign(name) => name,
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

            fn visit_str<E>(self, text: &str) -> Result<Key<N>, E> {
                Ok(N::try_from(text).map_or_else(|_| Key::Foreign(text.to_owned()), Key::Name))
            }
        }

        deserializer.deserialize_str(KeyVisitor(PhantomData))
    }
}

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
