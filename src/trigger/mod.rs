//! Events on their way to subscribers. [`Client::trigger`](crate::Client::trigger) starts one;
//! here are the types that it goes through.

mod builder;
mod event;
mod state;
mod target;

use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

pub use builder::TriggerBuilder;
pub use event::{Event, IntoEventName};
pub use state::{AwaitsData, AwaitsEvent, Complete, NeedsData, NeedsEvent};
use target::Channels;
pub use target::{
    ChannelList, InvalidChannelList, ManyChannels, OneChannel, SharedChannel, Target,
};
#[doc(hidden)]
pub use target::{Length, Resolved, SharedName, UpTo100};

use crate::name::{EventName, SocketId};
use crate::request::{App, Error, EventBody, Request, read_nothing};

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
/// `T` says whether it goes to [`OneChannel`] or [`ManyChannels`]; a `Trigger` without it is one
/// on one channel.
#[must_use = "a trigger does nothing until it is sent: `.send().await`"]
pub struct Trigger<T = OneChannel> {
    app: Arc<App>,
    channels: Channels,
    event: EventName,
    body: EventBody,
    exclude: Option<SocketId>,
    reach: PhantomData<fn() -> T>,
}

impl<T> Trigger<T> {
    fn new(app: Arc<App>, channels: Channels, event: EventName, body: EventBody) -> Self {
        Self {
            app,
            channels,
            event,
            body,
            exclude: None,
            reach: PhantomData,
        }
    }

    /// Leaves out one connection: usually that of the user who caused the event, and whose page
    /// shows it already.
    pub fn exclude(self, socket_id: SocketId) -> Self {
        self.maybe_exclude(Some(socket_id))
    }

    /// Leaves out one connection, or with `None` nobody.
    pub fn maybe_exclude(mut self, socket_id: Option<SocketId>) -> Self {
        self.exclude = socket_id;
        self
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
    pub fn into_request(self) -> Request<()> {
        let path = Arc::clone(&self.app.events_path);
        let body = self.body.finish(self.exclude);
        Request::post(self.app, path, body, read_nothing)
    }

    /// Sends the event. `Ok` means that the service took it; it does not say whether anybody is
    /// subscribed.
    ///
    /// The future is `Send` and borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// As for [`Request::send`].
    pub fn send(self) -> impl Future<Output = Result<(), Error>> + Send + 'static + use<T> {
        #[cfg(feature = "tracing")]
        let span = tracing::debug_span!(
            "pusher_channels.trigger",
            event = self.event.as_str(),
            channels = ?self.channels,
            body_bytes = self.body.len(),
        );
        let sent = self.into_request().send();
        #[cfg(feature = "tracing")]
        let sent = tracing::Instrument::instrument(sent, span);
        sent
    }
}

impl<T> Clone for Trigger<T> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            channels: self.channels.clone(),
            event: self.event.clone(),
            body: self.body.clone(),
            exclude: self.exclude,
            reach: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Trigger<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trigger")
            .field("channels", &self.channels)
            .field("event", &self.event)
            .field("exclude", &self.exclude)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
