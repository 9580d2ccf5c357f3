//! A complete event.

use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;

use super::body::{End, EventBody};
use super::target::{AttributeParser, Channels, OneChannel, Reach, RequestedChannels};
use crate::channels::AttributeSet;
use crate::error::{Error, InvalidKind, debug_as_report};
#[cfg(feature = "publisher")]
use crate::name::Text;
use crate::name::{EventName, ExcludedConnection, IdempotencyKey, SocketId};
use crate::request::{App, Request};
use crate::transport::BoxFuture;

/// An event that is ready to be sent: serialized, checked, and encrypted if its channel is.
///
/// A `Trigger` is a plain value that holds its client: it can be stored, cloned and sent from
/// another task. Optional settings are made here and do not change its type.
///
/// # Examples
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
/// trigger.exclude(sender).send().await?;
/// # Ok(()) }
/// ```
///
/// # Types
///
/// `T` is [`OneChannel`] or [`ManyChannels`](super::ManyChannels). `R` is the response: `()`,
/// unless the trigger [requests attributes](super::TriggerBuilder::with_user_count). `Trigger`
/// alone means one channel and no attributes. Other types are written like this:
///
/// ```
/// use pusher_channels::channels::{Attributes, UserCount};
/// use pusher_channels::Trigger;
/// use pusher_channels::trigger::{ManyChannels, OneChannel};
///
/// struct Jobs {
///     with_user_count: Trigger<OneChannel, Attributes<UserCount>>,
///     on_several_channels: Trigger<ManyChannels>,
/// }
/// ```
#[doc(alias = "message")]
#[must_use = "a trigger does nothing until it is sent: `.send().await`"]
pub struct Trigger<T: Reach = OneChannel, R = ()> {
    // Also identifies the client: a batch compares it by address.
    pub(super) app: Arc<App>,
    channels: Channels,
    event: EventName,
    pub(super) body: EventBody,
    exclude: Option<SocketId>,
    idempotency_key: Option<IdempotencyKey>,
    requested: Requested<R>,
    extensions: Extensions,
    reach: PhantomData<fn() -> T>,
}

impl<T: Reach, R> Trigger<T, R> {
    pub(super) fn new(
        app: Arc<App>,
        channels: Channels,
        event: EventName,
        body: EventBody,
        idempotency_key: Option<IdempotencyKey>,
        requested: Requested<R>,
    ) -> Self {
        Self {
            app,
            channels,
            event,
            body,
            exclude: None,
            idempotency_key,
            requested,
            extensions: Extensions::default(),
            reach: PhantomData,
        }
    }

    /// Excludes a connection, usually that of the user who caused the event and whose page already
    /// shows it. The page sends its id, `pusher.connection.socket_id`, with its request. `None`
    /// excludes nobody.
    #[doc(alias("socket_id", "toOthers", "except"))]
    pub fn exclude(
        // rustc shows the next line if the trigger is used again.
        mut self, // `trigger = trigger.exclude(sender);`
        socket_id: impl ExcludedConnection,
    ) -> Self {
        self.exclude = socket_id.excluded();
        self
    }

    /// Sets the key by which the server recognizes this event when it arrives again, instead of a key
    /// that the client has made ([`ClientBuilder::idempotency`](crate::ClientBuilder::idempotency)).
    ///
    /// Clones of this trigger have the same key: they are one event. Sockudo publishes it once, so that it
    /// can be sent again after a timeout; other servers ignore the key.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let news = channel_name!("news");
    /// let trigger = client.trigger(&news).event("headline").text("It works")?;
    /// trigger.idempotency_key("headline-42")?.send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the key is not 1 to 128 visible ASCII characters.
    pub fn idempotency_key(
        // rustc shows the next line if the trigger is used again.
        mut self, // use the trigger that this returns
        key: impl AsRef<str>,
    ) -> Result<Self, Error> {
        self.idempotency_key = Some(IdempotencyKey::try_from(key.as_ref())?);
        Ok(self)
    }

    /// Adds a field that this library does not know, for servers that extend the protocol, such as
    /// Sockudo with `tags`. The field is not encrypted, not even on an encrypted channel.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let news = channel_name!("news");
    /// let trigger = client.trigger(&news).event("headline").text("It works")?;
    /// trigger.extension("tags", &["sports"])?.send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the event already has a field of this name, or `value` does not serialize.
    pub fn extension(
        // rustc shows the next line if the trigger is used again.
        mut self, // use the trigger that this returns
        name: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<Self, Error> {
        self.extensions.add(name)?;
        // Written now, so that an error appears here and not in `send`.
        self.body
            .push_field(name, value)
            .map_err(|error| Error::not_serialized(format!("the extension `{name}`"), error))?;
        Ok(self)
    }

    // These two are never callable, as `TriggerBuilder::send` is not.
    #[doc(hidden)]
    pub fn with_user_count(self) -> Self
    where
        Self: AttributesAfterData,
    {
        self
    }

    #[doc(hidden)]
    pub fn with_subscription_count(self) -> Self
    where
        Self: AttributesAfterData,
    {
        self
    }

    /// Returns the names of the channels.
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        self.channels.names()
    }

    /// Returns the name of the event.
    #[must_use]
    pub fn event(&self) -> &EventName {
        &self.event
    }

    /// Returns true if this client, or a clone of it, made the trigger.
    #[cfg(feature = "publisher")]
    pub(crate) fn is_of(&self, app: &Arc<App>) -> bool {
        Arc::ptr_eq(&self.app, app)
    }

    /// Returns the fields that follow `data` in the body.
    pub(super) fn end(&self) -> End<'_> {
        End {
            exclude: self.exclude,
            info: &self.requested.names,
            idempotency_key: self.idempotency_key.as_ref(),
        }
    }

    /// Returns the request of this trigger, for another HTTP client or for inspection.
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
        let parser = (self.requested.parser)(RequestedChannels(self.channels)).0;
        let parser = parser.with_key(self.idempotency_key.is_some());
        // `self.end()` would borrow all of `self`, from which the body is moved.
        let body = self.body.finish(End {
            exclude: self.exclude,
            info: &self.requested.names,
            idempotency_key: self.idempotency_key.as_ref(),
        });
        Request::post(self.app, path, body, parser)
    }

    /// Sends the event.
    ///
    /// `Ok` means that the API server accepted the event. It does not tell whether anybody is
    /// subscribed, unless the trigger [requests
    /// attributes](super::TriggerBuilder::with_user_count).
    ///
    /// The future is `Send` and borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// As for [`Request::send`].
    ///
    /// # Panics
    ///
    /// As for [`Request::send`].
    #[doc(alias("publish", "emit"))]
    pub fn send(self) -> impl Future<Output = Result<R, Error>> + Send + 'static + use<T, R>
    where
        R: Send + 'static,
    {
        #[cfg(feature = "tracing")]
        // Created before `self` is moved. An entered span must not be held across an await point:
        // https://docs.rs/tracing/latest/tracing/struct.Span.html#in-asynchronous-code
        let span = self.span();
        let sent = self.into_request().send();
        #[cfg(feature = "tracing")]
        let sent = tracing::Instrument::instrument(sent, span);
        sent
    }

    /// Sends the event and blocks the thread until the response has arrived, for programs without
    /// an async runtime. See [`send`](Self::send).
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
    #[doc(alias = "sync")]
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<R, Error> {
        #[cfg(feature = "tracing")]
        let _entered = self.span().entered();
        self.into_request().send_blocking()
    }

    #[cfg(feature = "tracing")]
    pub(super) fn span(&self) -> tracing::Span {
        tracing::debug_span!(
            "pusher_channels.trigger",
            event = self.event.as_str(),
            channels = ?self.channels,
            body_bytes = self.body.len(),
        )
    }
}

/// `.await` sends the event, as [`send`](Trigger::send) does.
impl<T: Reach, R: Send + 'static> IntoFuture for Trigger<T, R> {
    type Output = Result<R, Error>;
    // A box, because an associated type cannot be `impl Future` yet: rust-lang/rust#63063. `send`
    // does not need it.
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[cfg(feature = "publisher")]
impl<R> Trigger<OneChannel, R> {
    pub(crate) fn channel(&self) -> &Text {
        self.channels.first()
    }
}

// `derive` would require `T: Clone` and `R: Clone`: rust-lang/rust#26925.
impl<T: Reach, R> Clone for Trigger<T, R> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            channels: self.channels.clone(),
            event: self.event.clone(),
            body: self.body.clone(),
            exclude: self.exclude,
            idempotency_key: self.idempotency_key.clone(),
            requested: self.requested.clone(),
            extensions: self.extensions.clone(),
            reach: PhantomData,
        }
    }
}

// The data must not end up in a log, so only the length of the body is shown.
impl<T: Reach, R> fmt::Debug for Trigger<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trigger")
            .field("channels", &self.channels)
            .field("event", &self.event)
            .field("exclude", &self.exclude)
            .field("idempotency_key", &self.idempotency_key)
            .field("requested", &self.requested.names)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

mod sealed {
    #[expect(unnameable_types, reason = "a sealed trait: no type implements it")]
    pub trait Sealed {}
}

/// Triggers that accept attributes after their data.
///
/// You never implement this trait; the compiler names it in errors. No type implements it, so
/// attributes after the data do not compile: the kind of the channels decides which attributes
/// exist, and a [`Trigger`] does not have that kind in its type.
#[diagnostic::on_unimplemented(
    message = "a trigger that has its data cannot request attributes any more",
    label = "request attributes before the data",
    note = "`client.trigger(&channel).with_user_count().event(event_name!(\"…\")).json(&value)?`"
)]
pub trait AttributesAfterData: sealed::Sealed {}

/// The attributes that a trigger requests, and the parser of its response.
pub(super) struct Requested<R> {
    /// The value of the field `info`; empty if no attributes are requested.
    names: String,
    // Chosen while the type still names the attributes; a `Trigger` names only the response.
    parser: fn(RequestedChannels) -> AttributeParser<R>,
}

impl<R> Requested<R> {
    pub(super) fn new<T: Reach<Response<A> = R>, A: AttributeSet>() -> Self {
        Self {
            // The common case allocates nothing.
            names: if A::NONE.is_some() {
                String::new()
            } else {
                A::names()
            },
            parser: T::parser::<A>,
        }
    }
}

impl<R> Clone for Requested<R> {
    fn clone(&self) -> Self {
        Self {
            names: self.names.clone(),
            parser: self.parser,
        }
    }
}

/// The fields of an event that the protocol defines.
// Servers differ in which of two equal keys counts (RFC 8259, section 4), so an extension that
// repeats `channel` could send the event elsewhere.
const OF_THE_PROTOCOL: [&str; 7] = [
    "name",
    "channel",
    "channels",
    "data",
    "socket_id",
    "info",
    IDEMPOTENCY_KEY,
];

const IDEMPOTENCY_KEY: &str = "idempotency_key";

/// The error returned when an extension has the name of another field of the event.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, channel_name};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let trigger = client.trigger(&channel_name!("news")).event("e").text("x")?;
/// let error = trigger.extension("socket_id", "1.1").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid extension: the event already has a field `socket_id`",
/// );
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidExtension(String);

/// The names of the extensions of an event.
#[derive(Clone, Debug, Default)]
pub(super) struct Extensions(Vec<String>);

impl Extensions {
    pub(super) fn add(&mut self, name: &str) -> Result<(), InvalidExtension> {
        if OF_THE_PROTOCOL.contains(&name) || self.0.iter().any(|other| other == name) {
            return Err(InvalidExtension(name.to_owned()));
        }
        self.0.push(name.to_owned());
        Ok(())
    }
}

impl InvalidExtension {
    /// Returns what is wrong with the extension: it is [repeated](InvalidKind::Repeated).
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        InvalidKind::Repeated
    }

    /// Returns the name of the repeated field.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvalidExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.0;
        if field == IDEMPOTENCY_KEY {
            return f.write_str("invalid extension: use `Trigger::idempotency_key`");
        }
        write!(
            f,
            "invalid extension: the event already has a field `{field}`"
        )
    }
}

debug_as_report!(InvalidExtension);

impl std::error::Error for InvalidExtension {}

impl From<InvalidExtension> for Error {
    fn from(error: InvalidExtension) -> Self {
        Self::invalid(error)
    }
}
