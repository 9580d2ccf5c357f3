//! Events that are made by a publisher: channel, event, data, publish.

use core::fmt;
use core::future::IntoFuture;

use serde::Serialize;

use super::error::PublishError;
use super::intake::Intake;
use super::merge::Key;
use super::publish::Publish;
use super::receipt::Receipt;
use crate::declared::{AcceptsAnyEvent, AnyEvent, CarriedOn};
use crate::error::Error;
use crate::name::{AnyKind, ExcludedConnection};
use crate::trigger::{
    AwaitsData, AwaitsEvent, IntoEventName, NeedsData, OneChannel, Trigger, TriggerBuilder,
};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
    impl Sealed for crate::trigger::OneChannel {}
    impl Sealed for crate::trigger::NeedsEvent {}
    impl Sealed for crate::trigger::NeedsData {}
    impl Sealed for super::PublisherTrigger<'_> {}
}
use sealed::Sealed;

/// The targets of a publisher: one channel, or one user.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "an event of a publisher goes to one channel",
    label = "expected one channel",
    note = "a publisher sends batches, in which each event goes to one channel: publish one event per channel",
    note = "the same event on several channels in one request: `client.trigger((&a, &b))…send().await?`"
)]
pub trait PublishedReach: Sealed {}

#[diagnostic::do_not_recommend]
impl PublishedReach for OneChannel {}

/// Implemented for no step.
///
/// You never implement this trait; the compiler names it in errors. Only a [`PublisherTrigger`] can be
/// published.
#[diagnostic::on_unimplemented(
    message = "this event is not complete: `{Self}`",
    label = "cannot be published yet",
    note = "channel, event, data, then publish: `publisher.trigger(&channel).event(event_name!(\"…\")).json(&value)?.publish().await?`"
)]
#[expect(
    unnameable_types,
    reason = "implemented for no type: only the compiler names it"
)]
pub trait Publishable: Sealed {
    #[doc(hidden)]
    fn never<R>(&self) -> R;
}

/// Implemented for no event.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "an event of a publisher is published, not sent",
    label = "call `.publish().await?`",
    note = "the receipt has the result: `let receipt = publisher.trigger(&channel)….publish().await?; receipt.await?;`",
    note = "an event in a request of its own: `client.trigger(&channel)…send().await?`"
)]
#[expect(
    unnameable_types,
    reason = "implemented for no type: only the compiler names it"
)]
pub trait SentByPublisher: Sealed {
    #[doc(hidden)]
    fn never<R>(&self) -> R;
}

/// Implemented for no step.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "an event of a publisher cannot request attributes",
    label = "the receipt has no attributes",
    note = "send it by itself: `client.trigger(&channel).with_user_count()…send().await?`"
)]
#[expect(
    unnameable_types,
    reason = "implemented for no type: only the compiler names it"
)]
pub trait AttributesOfPublished: Sealed {}

/// An event of a publisher that still needs its event name or its data, from
/// [`Publisher::trigger`](crate::Publisher::trigger).
///
/// The steps are those of a [`TriggerBuilder`], and so are their types: `S` is the next step, `K` the
/// kind of the channel, `Ev` the channel that declares its events. You never write any of them.
///
/// ```
/// use pusher_channels::{Event, channel_name, testing};
/// use serde::Serialize;
///
/// #[derive(Serialize, Event)]
/// #[event("order-created")]
/// struct OrderCreated {
///     id: u64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().start()?;
///
/// let orders = channel_name!("private-orders");
/// publisher.trigger(&orders).payload(&OrderCreated { id: 42 })?.publish().await?;
/// publisher.trigger(&orders).event("order-paid").json(&42)?.publish().await?;
/// publisher.flush().await;
/// assert_eq!(server.triggered_on(&orders).len(), 2);
/// # Ok(()) }
/// ```
#[must_use = "an event has to be complete, and published"]
pub struct PublisherTriggerBuilder<'p, S, K = AnyKind, Ev = AnyEvent> {
    intake: &'p Intake,
    builder: TriggerBuilder<S, (OneChannel, K, Ev)>,
}

impl<'p, S, K, Ev> PublisherTriggerBuilder<'p, S, K, Ev> {
    pub(super) fn new(intake: &'p Intake, builder: TriggerBuilder<S, (OneChannel, K, Ev)>) -> Self {
        Self { intake, builder }
    }

    fn complete(intake: &'p Intake, trigger: Trigger) -> PublisherTrigger<'p> {
        PublisherTrigger {
            intake,
            trigger,
            key: None,
        }
    }

    /// Names the event, as [`TriggerBuilder::event`] does.
    pub fn event(self, name: impl IntoEventName) -> PublisherTriggerBuilder<'p, NeedsData, K, Ev>
    where
        S: AwaitsEvent,
        Ev: AcceptsAnyEvent,
    {
        PublisherTriggerBuilder::new(self.intake, self.builder.event(name))
    }

    /// Sets both name and data from a type that implements [`Event`](trait@crate::Event), as
    /// [`TriggerBuilder::payload`] does.
    ///
    /// # Errors
    ///
    /// As for [`TriggerBuilder::json`].
    pub fn payload<P>(self, event: &P) -> Result<PublisherTrigger<'p>, Error>
    where
        S: AwaitsEvent,
        P: CarriedOn<Ev> + ?Sized,
    {
        Ok(Self::complete(self.intake, self.builder.payload(event)?))
    }

    /// Sets the data to the JSON of `value`, as [`TriggerBuilder::json`] does.
    ///
    /// # Errors
    ///
    /// As for [`TriggerBuilder::json`].
    pub fn json<P: Serialize + ?Sized>(self, value: &P) -> Result<PublisherTrigger<'p>, Error>
    where
        S: AwaitsData,
    {
        Ok(Self::complete(self.intake, self.builder.json(value)?))
    }

    /// Sets the data to a string, which is sent unchanged, as [`TriggerBuilder::text`] does.
    ///
    /// # Errors
    ///
    /// As for [`TriggerBuilder::text`].
    pub fn text(self, text: impl AsRef<str>) -> Result<PublisherTrigger<'p>, Error>
    where
        S: AwaitsData,
    {
        Ok(Self::complete(self.intake, self.builder.text(text)?))
    }

    /// Sets the data to a string that already contains JSON, as [`TriggerBuilder::raw_json`] does.
    ///
    /// # Errors
    ///
    /// As for [`TriggerBuilder::raw_json`].
    pub fn raw_json(self, json: impl AsRef<str>) -> Result<PublisherTrigger<'p>, Error>
    where
        S: AwaitsData,
    {
        Ok(Self::complete(self.intake, self.builder.raw_json(json)?))
    }

    // Never callable. Its unmet bound lists the missing steps.
    #[doc(hidden)]
    pub fn publish<R>(self) -> R
    where
        S: Publishable,
    {
        self.builder.into_state().never()
    }

    // Never callable, as `publish` is not.
    #[doc(hidden)]
    pub fn latest<T, R>(self, _: T) -> R
    where
        S: Publishable,
    {
        self.builder.into_state().never()
    }

    // Never callable, as `publish` is not.
    #[doc(hidden)]
    pub fn with_user_count(self) -> Self
    where
        S: AttributesOfPublished,
    {
        self
    }

    // Never callable, as `publish` is not.
    #[doc(hidden)]
    pub fn with_subscription_count(self) -> Self
    where
        S: AttributesOfPublished,
    {
        self
    }

    // Never callable, as `publish` is not.
    #[doc(hidden)]
    pub fn try_publish<R>(self) -> R
    where
        S: Publishable,
    {
        self.builder.into_state().never()
    }
}

impl<S: fmt::Debug, K, Ev> fmt::Debug for PublisherTriggerBuilder<'_, S, K, Ev> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublisherTriggerBuilder")
            .field(&self.builder)
            .finish()
    }
}

/// An event of a publisher that is ready to be published. `.await` publishes it, as
/// [`publish`](Self::publish) does.
///
/// ```
/// use pusher_channels::{SocketId, channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().start()?;
///
/// let board = channel_name!("private-board-7");
/// let sender: SocketId = "1234.1234".parse()?; // the page that moved the card
/// let moved = publisher.trigger(&board).event("moved").json(&(3, 5))?;
/// let receipt = moved.latest("card-42").exclude(sender).publish().await?;
/// receipt.await?;
/// assert_eq!(server.triggered()[0].excluded(), Some("1234.1234"));
/// # Ok(()) }
/// ```
#[must_use = "an event does nothing until it is published: `.publish().await?`"]
pub struct PublisherTrigger<'p> {
    intake: &'p Intake,
    trigger: Trigger,
    key: Option<Key>,
}

impl<'p> PublisherTrigger<'p> {
    /// Lets a later event replace this one while it waits: of the same channel, the same event name and
    /// this key, the latest value wins.
    ///
    /// The later event takes the place of the earlier one, so it arrives before events that were published
    /// between the two. The receipt of the earlier one resolves together with that of the later one, as
    /// [`Accepted::Superseded`](super::Accepted::Superseded). An event without a key is never replaced.
    ///
    /// The key is any string, and is not sent.
    ///
    /// ```
    /// use pusher_channels::{channel_name, testing};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = testing::Server::start().await?;
    /// let publisher = server.client().publisher().start()?;
    ///
    /// let ticker = channel_name!("ticker");
    /// let mut receipts = Vec::new();
    /// for price in [97_100, 97_250, 97_200] {
    ///     let event = publisher.trigger(&ticker).event("price").json(&price)?;
    ///     receipts.push(event.latest("BTC").publish().await?);
    /// }
    /// publisher.flush().await;
    ///
    /// assert_eq!(server.triggered().len(), 1);
    /// assert_eq!(server.triggered()[0].data(), "97200");
    /// assert!(receipts.remove(0).await?.is_superseded());
    /// # Ok(()) }
    /// ```
    #[doc(alias("debounce", "throttle", "coalesce"))]
    pub fn latest(self, key: impl AsRef<str>) -> Self {
        let key = Key {
            event: self.trigger.event().clone(),
            key: key.as_ref().into(),
        };
        Self {
            key: Some(key),
            ..self
        }
    }

    /// Excludes a connection, as [`Trigger::exclude`] does.
    pub fn exclude(self, socket_id: impl ExcludedConnection) -> Self {
        Self {
            trigger: self.trigger.exclude(socket_id),
            ..self
        }
    }

    /// Sets the key by which the server recognizes this event when it arrives again, as
    /// [`Trigger::idempotency_key`] does.
    ///
    /// # Errors
    ///
    /// If the key is not 1 to 128 visible ASCII characters.
    pub fn idempotency_key(self, key: impl AsRef<str>) -> Result<Self, Error> {
        Ok(Self {
            trigger: self.trigger.idempotency_key(key)?,
            ..self
        })
    }

    /// Adds a field that this library does not know, as [`Trigger::extension`] does.
    ///
    /// # Errors
    ///
    /// If the event already has a field of this name, or `value` does not serialize.
    pub fn extension(self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<Self, Error> {
        Ok(Self {
            trigger: self.trigger.extension(name, value)?,
            ..self
        })
    }

    /// Queues the event, as [`Publisher::publish`](crate::Publisher::publish) does: waits while the queue
    /// is full, and returns the receipt.
    ///
    /// # Errors
    ///
    /// If the publisher is shutting down.
    pub fn publish(self) -> Publish<'p> {
        Publish::new(self.intake, Ok(self.trigger), self.key)
    }

    /// Queues the event if there is capacity.
    ///
    /// # Errors
    ///
    /// If the queue is full, or the publisher is shutting down.
    pub fn try_publish(self) -> Result<Receipt, PublishError> {
        self.intake.try_publish(self.trigger, self.key)
    }

    /// Returns the event without the publisher.
    pub fn into_trigger(self) -> Trigger {
        self.trigger
    }

    // Never callable. Its unmet bound names the method.
    #[doc(hidden)]
    #[expect(
        clippy::must_use_candidate,
        reason = "nobody uses the result of a method that cannot be called"
    )]
    pub fn send<R>(self) -> R
    where
        Self: SentByPublisher,
    {
        self.never()
    }
}

impl<'p> IntoFuture for PublisherTrigger<'p> {
    type Output = Result<Receipt, PublishError>;
    type IntoFuture = Publish<'p>;

    fn into_future(self) -> Publish<'p> {
        self.publish()
    }
}

impl fmt::Debug for PublisherTrigger<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublisherTrigger")
            .field("trigger", &self.trigger)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
