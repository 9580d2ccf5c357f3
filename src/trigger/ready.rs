//! An event that is complete.

use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;

use super::body::{End, EventBody};
use super::extension::Extensions;
use super::info::Info;
use super::response::{Channels, OneChannel};
use super::state::AsksLater;
use crate::error::Error;
#[cfg(feature = "publisher")]
use crate::name::Text;
use crate::name::{EventName, SocketId};
use crate::request::{App, Request};

/// An event that is ready to be sent: serialized, checked, and encrypted if its channel is.
///
/// A plain value that remembers its client: store it, clone it, send it from another task. What is
/// optional is set here, and does not change its type.
///
/// ```
/// use pusher_channels::{Client, SocketId, Trigger, channel_name, event_name};
///
/// # async fn example(client: Client, sender: Option<SocketId>) -> Result<(), pusher_channels::Error> {
/// let trigger: Trigger = client
///     .trigger(&channel_name!("presence-lobby"))
///     .event(event_name!("said"))
///     .text("hello")?;
///
/// trigger.maybe_exclude(sender).send().await?;
/// # Ok(()) }
/// ```
///
/// `T` says whether it goes to [`OneChannel`] or [`ManyChannels`], `R` what sending it gives back:
/// nothing, unless it [asks](TriggerBuilder::info). A `Trigger` without them is one on one channel,
/// that asks nothing. Others are written
///
/// ```
/// use std::collections::BTreeMap;
/// use pusher_channels::trigger::{ManyChannels, OneChannel};
/// use pusher_channels::channels::{SubscriptionCount, UserCount};
/// use pusher_channels::{AnyChannelName, Trigger};
///
/// struct Jobs {
///     asks: Trigger<OneChannel, UserCount>,
///     on_several_channels: Trigger<ManyChannels>,
///     both: Trigger<ManyChannels, BTreeMap<AnyChannelName, SubscriptionCount>>,
/// }
/// ```
#[must_use = "a trigger does nothing until it is sent: `.send().await`"]
pub struct Trigger<T = OneChannel, R = ()> {
    pub(super) app: Arc<App>,
    channels: Channels,
    event: EventName,
    pub(super) body: EventBody,
    exclude: Option<SocketId>,
    info: Info<R>,
    extensions: Extensions,
    reach: PhantomData<fn() -> T>,
}

impl<T, R> Trigger<T, R> {
    pub(super) fn new(
        app: Arc<App>,
        channels: Channels,
        event: EventName,
        body: EventBody,
        info: Info<R>,
    ) -> Self {
        Self {
            app,
            channels,
            event,
            body,
            exclude: None,
            info,
            extensions: Extensions::default(),
            reach: PhantomData,
        }
    }

    /// Leaves out one connection: usually that of the user who caused the event, and whose page
    /// shows it already. The page knows its id, `pusher.connection.socket_id`, and sends it along.
    pub fn exclude(self, socket_id: SocketId) -> Self {
        self.maybe_exclude(Some(socket_id))
    }

    /// Leaves out one connection, or with `None` nobody.
    pub fn maybe_exclude(mut self, socket_id: Option<SocketId>) -> Self {
        self.exclude = socket_id;
        self
    }

    /// Adds a field to the event that this library does not know, for servers that extend the
    /// protocol: Sockudo's `tags` and `idempotency_key`, for example. It is not encrypted, whatever
    /// the channel is.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let news = channel_name!("news");
    /// let trigger = client.trigger(&news).event("headline").text("It works")?;
    /// trigger.extension("idempotency_key", "headline-42")?.send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When the event has a field of this name already, or `value` does not serialize.
    pub fn extension(
        mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<Self, Error> {
        self.extensions.add(name)?;
        self.body
            .push_field(name, value)
            .map_err(|error| Error::not_serialized(format!("the extension `{name}`"), error))?;
        Ok(self)
    }

    // Only there to be refused, as `TriggerBuilder::send` is.
    #[doc(hidden)]
    pub fn info<A>(self) -> Trigger<T, A>
    where
        Self: AsksLater,
    {
        self.never()
    }

    /// The names of the channels.
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        self.channels.names()
    }

    /// The name of the event.
    #[must_use]
    pub fn event(&self) -> &EventName {
        &self.event
    }

    /// Whether the client made it, or a clone of the client.
    #[cfg(feature = "publisher")]
    pub(crate) fn is_of(&self, app: &Arc<App>) -> bool {
        Arc::ptr_eq(&self.app, app)
    }

    /// What comes behind the data.
    pub(super) fn end(&self) -> End<'_> {
        End {
            exclude: self.exclude,
            info: &self.info.names,
        }
    }

    /// The request that this trigger is sent as: for an HTTP client of your own, or to look at.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use pusher_channels::{Client, channel_name, event_name};
    ///
    /// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
    /// let trigger = client.trigger(&channel_name!("news")).event(event_name!("e")).text("x")?;
    /// let signed = trigger.into_request().to_http(SystemTime::now())?;
    /// assert_eq!(signed.body(), r#"{"name":"e","channel":"news","data":"x"}"#);
    /// # Ok::<(), pusher_channels::Error>(())
    /// ```
    pub fn into_request(self) -> Request<R> {
        let path = Arc::clone(&self.app.events_path);
        let reader = (self.info.reader)(self.channels);
        let body = self.body.finish(End {
            exclude: self.exclude,
            info: &self.info.names,
        });
        Request::post(self.app, path, body, reader)
    }

    /// Sends the event. `Ok` means that the service took it; it does not say whether anybody is
    /// subscribed, unless the trigger [asks](TriggerBuilder::info).
    ///
    /// The future is `Send` and borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// As for [`Request::send`].
    pub fn send(self) -> impl Future<Output = Result<R, Error>> + Send + 'static + use<T, R>
    where
        R: Send + 'static,
    {
        #[cfg(feature = "tracing")]
        let span = self.span();
        let sent = self.into_request().send();
        #[cfg(feature = "tracing")]
        let sent = tracing::Instrument::instrument(sent, span);
        sent
    }

    /// Sends the event, while the thread waits: [`send`](Self::send) for programs without a
    /// runtime.
    ///
    /// ```
    /// use pusher_channels::{channel_name, event_name, testing};
    ///
    /// let server = testing::Server::start_blocking()?;
    ///
    /// server
    ///     .client()
    ///     .trigger(&channel_name!("private-orders"))
    ///     .event(event_name!("created"))
    ///     .json(&42)?
    ///     .send_blocking()?;
    ///
    /// assert_eq!(server.triggered()[0].data(), "42");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Request::send`].
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<R, Error> {
        #[cfg(feature = "tracing")]
        let _entered = self.span().entered();
        self.into_request().send_blocking()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        tracing::debug_span!(
            "pusher_channels.trigger",
            event = self.event.as_str(),
            channels = ?self.channels,
            body_bytes = self.body.len(),
        )
    }
}

#[cfg(feature = "publisher")]
impl<R> Trigger<OneChannel, R> {
    pub(crate) fn channel(&self) -> &Text {
        self.channels.first()
    }
}

impl<T, R> Clone for Trigger<T, R> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            channels: self.channels.clone(),
            event: self.event.clone(),
            body: self.body.clone(),
            exclude: self.exclude,
            info: self.info.clone(),
            extensions: self.extensions.clone(),
            reach: PhantomData,
        }
    }
}

impl<T, R> fmt::Debug for Trigger<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trigger")
            .field("channels", &self.channels)
            .field("event", &self.event)
            .field("exclude", &self.exclude)
            .field("info", &self.info.names)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
