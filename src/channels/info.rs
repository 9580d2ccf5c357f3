//! The request for the state of one channel.

use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

use serde::Deserialize;

use super::attributes::{
    AttributeSet, Attributes, CachedEvent, RequestedCache, RequestedSubscriptionCount,
    RequestedUserCount,
};
use super::raw::{Count, RawAttributes, RawCache};
use crate::error::{Error, Lack, Unreadable};
use crate::name::{HasCache, HasUsers};
use crate::request::{App, ErrorField, Query, Request, ResponseParser};
use crate::transport::BoxFuture;

/// The state of a channel at the time of the response, from
/// [`Client::channel_info`](crate::Client::channel_info).
///
/// `A` lists the requested attributes. An accessor for one that was not requested does not compile.
///
/// # Examples
///
/// ```
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// server.set_members("presence-lobby", ["ada", "grace"]);
///
/// let lobby = channel_name!("presence-lobby");
/// let info = server.client().channel_info(&lobby).user_count().send().await?;
/// assert!(info.occupied);
/// assert_eq!(info.user_count(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChannelInfo<A = Attributes> {
    /// `true` if at least one connection is subscribed.
    pub occupied: bool,
    /// The requested attributes. Counts of a vacant channel are zero, even if the server leaves
    /// them out.
    pub attributes: A,
}

impl<A> ChannelInfo<A> {
    /// Returns the number of users on the presence channel. One user with three open pages is one
    /// user.
    #[must_use]
    pub fn user_count(&self) -> u64
    where
        A: RequestedUserCount,
    {
        self.attributes.user_count()
    }

    /// Returns the number of connections that are subscribed to the channel. See
    /// [`Attributes::subscription_count`].
    #[must_use]
    pub fn subscription_count(&self) -> u64
    where
        A: RequestedSubscriptionCount,
    {
        self.attributes.subscription_count()
    }

    /// Returns the event that the cache channel keeps for new subscribers. See
    /// [`Attributes::cache`].
    #[must_use]
    pub fn cache(&self) -> Option<&CachedEvent>
    where
        A: RequestedCache,
    {
        self.attributes.cache()
    }
}

/// A request for the state of one channel, from
/// [`Client::channel_info`](crate::Client::channel_info).
///
/// The methods name the attributes that the response reports in addition to whether the channel is
/// occupied. `K` is the kind of the channel, `A` lists the requested attributes.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, Error, channel_name};
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let lobby = channel_name!("presence-lobby");
/// let info = client.channel_info(&lobby).user_count().subscription_count().send().await?;
/// println!("{} users on {} connections", info.user_count(), info.subscription_count());
///
/// let info = client.channel_info(&lobby).send().await?;
/// println!("occupied: {}", info.occupied);
/// # Ok(()) }
/// ```
#[must_use = "a request does nothing until it is sent: `.send().await`"]
pub struct ChannelInfoRequest<K, A = Attributes> {
    app: Arc<App>,
    path: String,
    requested: PhantomData<fn() -> (K, A)>,
}

impl<K> ChannelInfoRequest<K> {
    pub(crate) fn new(app: Arc<App>, channel: &str) -> Self {
        Self {
            path: app.path(&["channels", channel]),
            app,
            requested: PhantomData,
        }
    }
}

impl<K, A: AttributeSet> ChannelInfoRequest<K, A> {
    /// Requests the number of users. Only presence channels have users.
    pub fn user_count(self) -> ChannelInfoRequest<K, A::WithUserCount>
    where
        K: HasUsers,
    {
        self.with()
    }

    /// Requests the number of subscribed connections.
    pub fn subscription_count(self) -> ChannelInfoRequest<K, A::WithSubscriptionCount> {
        self.with()
    }

    /// Requests the cached event. Only channels that are known to be [`Cached`](crate::Cached) have
    /// a cache.
    pub fn cache(self) -> ChannelInfoRequest<K, A::WithCache>
    where
        K: HasCache,
    {
        self.with()
    }

    fn with<B>(self) -> ChannelInfoRequest<K, B> {
        ChannelInfoRequest {
            app: self.app,
            path: self.path,
            requested: PhantomData,
        }
    }

    /// Returns the request, for another HTTP client or for inspection.
    pub fn into_request(self) -> Request<ChannelInfo<A>> {
        let mut query = Query::default();
        query.set("info", &A::names());
        let parser = ResponseParser::new(ChannelInfo::parse);
        Request::get(self.app, self.path, query, parser)
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// As for [`Request::send`].
    ///
    /// # Panics
    ///
    /// As for [`Request::send`].
    pub fn send(
        self,
    ) -> impl Future<Output = Result<ChannelInfo<A>, Error>> + Send + 'static + use<K, A> {
        self.into_request().send()
    }

    /// Sends the request and blocks the thread until the response has arrived.
    ///
    /// # Errors
    ///
    /// As for [`Request::send`].
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<ChannelInfo<A>, Error> {
        self.into_request().send_blocking()
    }
}

/// `.await` sends the request, as [`send`](ChannelInfoRequest::send) does.
impl<K, A: AttributeSet> IntoFuture for ChannelInfoRequest<K, A> {
    type Output = Result<ChannelInfo<A>, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

// `derive` would require `K: Clone` and `A: Clone`.
impl<K, A> Clone for ChannelInfoRequest<K, A> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            path: self.path.clone(),
            requested: PhantomData,
        }
    }
}

impl<K, A> fmt::Debug for ChannelInfoRequest<K, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelInfoRequest")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl<A: AttributeSet> ChannelInfo<A> {
    fn parse(body: &[u8]) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        #[serde(expecting = "a JSON object")]
        struct Response {
            #[serde(default)]
            error: ErrorField,
            #[serde(default)]
            occupied: Option<bool>,
            // Not flattened, because serde would keep the whole response until it is read.
            #[serde(default)]
            user_count: Option<Count>,
            #[serde(default)]
            subscription_count: Option<Count>,
            #[serde(default)]
            cache: Option<RawCache>,
        }
        let response: Response = serde_json::from_slice(body)?;
        response.error.check()?;
        let occupied = response.occupied.ok_or(Lack::missing("occupied"))?;
        let raw = RawAttributes {
            user_count: response.user_count,
            subscription_count: response.subscription_count,
            cache: response.cache,
        };
        // Some servers, such as Reverb, omit the counts of vacant channels.
        let raw = if occupied { raw } else { raw.or_vacant() };
        Ok(Self {
            occupied,
            attributes: A::read(&raw)?,
        })
    }
}
