//! The steps of a trigger: channel, event, data.

use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use serde::Serialize;
use serde::de::IgnoredAny;

use super::body::{Data, EventBody, Recipients};
use super::complete::Complete;
use super::event_name::IntoEventName;
use super::ready::{Requested, Trigger};
use super::target::{Channels, OneChannel, Reach, Resolved};
use crate::channels::AttributeSet;
use crate::declared::{AcceptsAnyEvent, AnyEvent, CarriedOn, Event};
use crate::error::Error;
use crate::name::{
    AnyKind, EachHasUsers, EventName, HasSubscriptions, IdempotencyKey, InvalidEventName,
};
use crate::request::App;

/// A trigger that still needs its event or its data, from
/// [`Client::trigger`](crate::Client::trigger).
///
/// 1. [`event`](Self::event) names the event.
/// 2. [`json`](Self::json), [`text`](Self::text) or [`raw_json`](Self::raw_json) sets the data. It
///    is checked, serialized and encrypted immediately; the result is a [`Trigger`], or the error.
///
/// [`payload`](Self::payload) does both at once for a type that implements
/// [`Event`](trait@crate::Event).
///
/// [`with_user_count`](Self::with_user_count) and
/// [`with_subscription_count`](Self::with_subscription_count), at any step before the data, request
/// attributes of the channels in the same request.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, channel_name, event_name};
///
/// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
/// let orders = channel_name!("private-orders");
/// client
///     .trigger(&orders)
///     .event(event_name!("created"))
///     .json(&[1, 2, 3])?
///     .send()
///     .await?;
/// # Ok(()) }
/// ```
///
/// # Types
///
/// `S` is the next step ([`NeedsEvent`], [`NeedsData`]). `T` is a triple: [`OneChannel`] or
/// [`ManyChannels`](crate::trigger::ManyChannels), the kind of the channels, and the channels that
/// declare their events. `A` lists the requested attributes. You never write any of them; the compiler
/// names them when a step is missing.
#[must_use = "a trigger does nothing until it has an event and data, and is sent"]
pub struct TriggerBuilder<S, T = (OneChannel, AnyKind, AnyEvent), A = ()> {
    state: S,
    // `fn() -> …` keeps the builder `Send` and `Sync` whatever the markers are.
    target: PhantomData<fn() -> (T, A)>,
}

impl<S, T> TriggerBuilder<S, T> {
    pub(crate) fn new(state: S) -> Self {
        Self::with(state)
    }
}

impl<S, T, A> TriggerBuilder<S, T, A> {
    #[cfg(feature = "publisher")]
    pub(crate) fn into_state(self) -> S {
        self.state
    }

    fn with(state: S) -> Self {
        Self {
            state,
            target: PhantomData,
        }
    }
}

// The bounds on `S` and `K` are at the methods, not at the `impl`: for a method that does not apply,
// rustc reports an unknown method, and not the message of the unmet bound.
impl<S, T: Reach, K, Ev, A: AttributeSet> TriggerBuilder<S, (T, K, Ev), A> {
    /// Requests the number of users on the channels; `send` then returns it as it was when the
    /// event was accepted. All channels have to be presence channels.
    ///
    /// Pusher bills an event that requests attributes as two messages.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let lobby = channel_name!("presence-lobby");
    /// let greeting = client.trigger(&lobby).with_user_count().event("said").text("hello")?;
    /// println!("{} users got this", greeting.send().await?.user_count());
    /// # Ok(()) }
    /// ```
    #[doc(alias = "info")]
    pub fn with_user_count(self) -> TriggerBuilder<S, (T, K, Ev), A::WithUserCount>
    where
        K: EachHasUsers,
    {
        TriggerBuilder::with(self.state)
    }

    /// Requests the number of connections that are subscribed to the channels; `send` then returns
    /// it as it was when the event was accepted.
    ///
    /// Pusher bills an event that requests attributes as two messages.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, channel_name};
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// // Several channels: a map with their names as keys.
    /// let (lobby, news) = (channel_name!("presence-lobby"), channel_name!("news"));
    /// let start = client.trigger((&lobby, &news)).with_subscription_count().event("noon");
    /// let counts = start.text("now")?.send().await?;
    /// if let Some(news) = counts.get("news") {
    ///     println!("{} connections got the news", news.subscription_count());
    /// }
    /// # Ok(()) }
    /// ```
    #[doc(alias = "info")]
    pub fn with_subscription_count(self) -> TriggerBuilder<S, (T, K, Ev), A::WithSubscriptionCount>
    where
        K: HasSubscriptions,
    {
        TriggerBuilder::with(self.state)
    }

    /// Names the event, with `event_name!("…")`, an [`EventName`](crate::EventName) or a string.
    ///
    /// Strings are validated here; an invalid name is reported by the next step.
    ///
    /// Channels that [declare](crate::Channel) their events accept only those, with
    /// [`payload`](Self::payload).
    #[doc(alias = "name")]
    pub fn event(self, name: impl IntoEventName) -> TriggerBuilder<NeedsData, (T, K, Ev), A>
    where
        S: AwaitsEvent,
        Ev: AcceptsAnyEvent,
    {
        self.named(name.into_event_name())
    }

    fn named(
        self,
        event: Result<EventName, InvalidEventName>,
    ) -> TriggerBuilder<NeedsData, (T, K, Ev), A>
    where
        S: AwaitsEvent,
    {
        let NeedsEvent { app, target } = self.state.into_needs_event();
        TriggerBuilder::with(NeedsData {
            app,
            target,
            // Kept until the next step, which returns a `Result` anyway: one `?` for both.
            event,
        })
    }

    /// Sets both name and data from a type that implements [`Event`](trait@crate::Event). The
    /// data is its JSON.
    ///
    /// On channels that [declare](crate::Channel) their events, it has to be one of these; on several
    /// channels, one that all of them declare.
    ///
    /// ```
    /// use pusher_channels::{Event, channel_name, testing};
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize, Event)]
    /// #[event("order-created")]
    /// struct OrderCreated { id: u64 }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = testing::Recorder::new()?;
    /// let orders = channel_name!("private-orders");
    /// recorder.client().trigger(&orders).payload(&OrderCreated { id: 42 })?.send().await?;
    /// assert_eq!(recorder.triggered()[0].event(), "order-created");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`json`](Self::json).
    #[doc(alias("data", "message"))]
    pub fn payload<P>(self, event: &P) -> Result<Trigger<T, T::Response<A>>, Error>
    where
        S: AwaitsEvent,
        P: CarriedOn<Ev> + ?Sized,
    {
        self.named(Ok(<P::Event as Event>::NAME))
            .json(event.as_event())
    }

    /// Sets the data to the JSON of `value`, which is what subscribers receive. It is not escaped
    /// or quoted twice.
    ///
    /// A `&str` becomes a quoted JSON string. Use [`text`](Self::text) to send the string itself,
    /// and [`raw_json`](Self::raw_json) for a string that already contains JSON.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::channel_name;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let value = BTreeMap::from([("id", 42)]);
    /// let trigger = recorder.client().trigger(&channel_name!("news")).event("e").json(&value)?;
    /// trigger.send().await?;
    /// assert_eq!(recorder.triggered()[0].data(), r#"{"id":42}"#);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the name of the event is invalid, `value` does not serialize or contains a float that is
    /// NaN or infinite, or the data, after encryption on an encrypted channel, exceeds 10 240 bytes
    /// (see [`max_data_size`](crate::ClientBuilder::max_data_size)). Nothing was sent. A
    /// `serde_json::Value` cannot contain such a float: `json!` makes it `null`.
    #[doc(alias("data", "message"))]
    pub fn json<P: Serialize + ?Sized>(self, value: &P) -> Result<Trigger<T, T::Response<A>>, Error>
    where
        S: AwaitsData,
    {
        self.state
            .into_needs_data()
            .complete::<T, A, _>(&Data::Json(value))
    }

    /// Sets the data to a string, which is sent unchanged.
    ///
    /// A subscriber whose library parses JSON receives a number for `12`; use [`json`](Self::json)
    /// where that matters.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::channel_name;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let start = || recorder.client().trigger(&channel_name!("news")).event("e");
    /// start().text("hi")?.send().await?;
    /// start().json("hi")?.send().await?;
    /// let data: Vec<_> = recorder.triggered().iter().map(|e| e.data().to_owned()).collect();
    /// assert_eq!(data, ["hi", "\"hi\""]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the name of the event is invalid, or the data, after encryption on an encrypted channel,
    /// exceeds 10 240 bytes (see [`max_data_size`](crate::ClientBuilder::max_data_size)). Nothing
    /// was sent.
    #[doc(alias("data", "message"))]
    pub fn text(self, text: impl AsRef<str>) -> Result<Trigger<T, T::Response<A>>, Error>
    where
        S: AwaitsData,
    {
        self.state
            .into_needs_data()
            .complete::<T, A, ()>(&Data::Text(text.as_ref()))
    }

    /// Sets the data to a string that already contains JSON. It is checked, and sent byte for byte.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::channel_name;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let start = || recorder.client().trigger(&channel_name!("news")).event("e");
    /// start().raw_json(r#"{ "id": 1.50 }"#)?.send().await?;
    /// assert_eq!(recorder.triggered()[0].data(), r#"{ "id": 1.50 }"#);
    /// assert!(start().raw_json("not JSON").is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the string is not JSON, and as for [`text`](Self::text).
    #[doc(alias("data", "message"))]
    pub fn raw_json(self, json: impl AsRef<str>) -> Result<Trigger<T, T::Response<A>>, Error>
    where
        S: AwaitsData,
    {
        let json = json.as_ref();
        let state = self.state.into_needs_data();
        // Only a syntax check: parsing and writing again would change numbers such as `1.50`.
        match serde_json::from_str::<IgnoredAny>(json) {
            Ok(IgnoredAny) => state.complete::<T, A, ()>(&Data::Text(json)),
            Err(error) => {
                let channels = state.target.channels?;
                Err(Error::not_json(error).in_event(state.event?.as_str(), channels.names()))
            }
        }
    }

    // Never callable, as `send` is not.
    #[doc(hidden)]
    pub fn exclude<I>(self, _: I) -> Trigger<T, T::Response<A>>
    where
        Self: ExclusionBeforeData,
    {
        self.never()
    }

    // Never callable. Its unmet bound lists the missing steps, where rustc would only report "no
    // method named `send`".
    #[doc(hidden)]
    // It returns any type, so that what follows it does not add a second error.
    pub fn send<R>(self) -> R
    where
        S: Complete<(T, K, Ev)>,
    {
        self.state.never()
    }
}

impl NeedsData {
    pub(super) fn complete<T: Reach, A: AttributeSet, P: Serialize + ?Sized>(
        self,
        data: &Data<'_, P>,
    ) -> Result<Trigger<T, T::Response<A>>, Error> {
        // The body is written now and not by `send`, so that errors appear where the data is, and
        // clones and retries reuse the bytes.
        let Self { app, target, event } = self;
        let channels = target.channels?;
        let event = event?;
        let limit = app.max_data_size;
        let body = match (&channels, &target.key) {
            (Channels::One(channel), Some(key)) => {
                EventBody::sealed(&event, channel.as_str(), key, data, limit)
            }
            (Channels::One(_), None) => {
                EventBody::plain(&event, Recipients::One(channels.names()), data, limit)
            }
            (Channels::Many(_), _) => {
                EventBody::plain(&event, Recipients::Many(channels.names()), data, limit)
            }
        }
        .map_err(|error| error.in_event(event.as_str(), channels.names()))?;
        let key = app.idempotency.then(IdempotencyKey::random).transpose()?;
        let requested = Requested::new::<T, A>();
        Ok(Trigger::new(app, channels, event, body, key, requested))
    }
}

// Never callable, as `send` is not: `.await` names the missing steps. `IntoFuture` would not do,
// because rustc names an unmet bound only if the trait has a single implementation that could apply.
#[doc(hidden)]
impl<S: Complete<T>, T, A> Future for TriggerBuilder<S, T, A> {
    type Output = Result<(), Error>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.state.never()
    }
}

impl<S: fmt::Debug, T, A> fmt::Debug for TriggerBuilder<S, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TriggerBuilder").field(&self.state).finish()
    }
}

/// The state of a trigger that needs an event: call
/// [`event`](crate::trigger::TriggerBuilder::event) or
/// [`payload`](crate::trigger::TriggerBuilder::payload).
pub struct NeedsEvent {
    pub(super) app: Arc<App>,
    pub(super) target: Resolved,
}

impl NeedsEvent {
    pub(crate) fn new(app: Arc<App>, target: Resolved) -> Self {
        Self { app, target }
    }
}

/// The state of a trigger that needs data: call [`json`](crate::trigger::TriggerBuilder::json),
/// [`text`](crate::trigger::TriggerBuilder::text) or
/// [`raw_json`](crate::trigger::TriggerBuilder::raw_json).
pub struct NeedsData {
    pub(super) app: Arc<App>,
    pub(super) target: Resolved,
    pub(super) event: Result<EventName, InvalidEventName>,
}

impl fmt::Debug for NeedsEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NeedsEvent")
            .field("channels", &self.target.channels)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NeedsData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NeedsData")
            .field("channels", &self.target.channels)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
    impl Sealed for super::NeedsEvent {}
    impl Sealed for super::NeedsData {}
}
use sealed::Sealed;

impl super::complete::sealed::Sealed for NeedsEvent {}
impl super::complete::sealed::Sealed for NeedsData {}

/// The state of a [`TriggerBuilder`] that accepts an event. Implemented by [`NeedsEvent`].
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "this trigger already has an event",
    label = "the event is named once",
    note = "the data is missing: `.json(&value)?`, `.text(\"…\")?` or `.raw_json(\"…\")?`",
    note = "`.payload(&event)` names the event itself: leave out `.event(…)`"
)]
pub trait AwaitsEvent: Sealed {
    #[doc(hidden)]
    fn into_needs_event(self) -> NeedsEvent;
}

// Without this attribute rustc would name the single implementation instead of our message.
#[diagnostic::do_not_recommend]
impl AwaitsEvent for NeedsEvent {
    fn into_needs_event(self) -> NeedsEvent {
        self
    }
}

/// The state of a [`TriggerBuilder`] that accepts data. Implemented by [`NeedsData`].
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "this trigger has no event name yet",
    label = "call `.event(…)` first",
    note = "channel, event, data: `client.trigger(&channel).event(event_name!(\"…\")).json(&value)?`"
)]
pub trait AwaitsData: Sealed {
    #[doc(hidden)]
    fn into_needs_data(self) -> NeedsData;
}

#[diagnostic::do_not_recommend]
impl AwaitsData for NeedsData {
    fn into_needs_data(self) -> NeedsData {
        self
    }
}

/// Triggers that accept an excluded connection before their data.
///
/// You never implement this trait; the compiler names it in errors. No type implements it, because
/// optional settings belong to a [`Trigger`].
#[diagnostic::on_unimplemented(
    message = "a connection is excluded after the data",
    label = "too early",
    note = "`client.trigger(&channel).event(event_name!(\"…\")).json(&value)?.exclude(socket_id)`"
)]
pub trait ExclusionBeforeData: Sealed {
    #[doc(hidden)]
    fn never<T: Reach, R>(self) -> Trigger<T, R>;
}
