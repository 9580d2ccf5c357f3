//! The handle of a publisher.

use core::fmt;
use core::mem;
use core::ops::Deref;
use core::sync::atomic::Ordering;
use core::time::Duration;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::Counters;
use super::engine::{Batching, Engine};
use super::error::{PublishError, Rejection};
use super::intake::{Command, Intake};
use super::publish::{Publish, PublishedEvent};
use super::receipt::{Receipt, Unsent};
use super::shared::Shared;
use super::stream::TextStream;
use super::trigger::{PublishedReach, PublisherTriggerBuilder};
use crate::config::{CanUse, EncryptionKey, KeyState, NoKey};
use crate::declared::AcceptsAnyEvent;
use crate::error::Error;
use crate::name::{IsUserId, NoChannel};
use crate::trigger::{
    IntoEventName, NeedsEvent, Pieces, Resolved, Target, Trigger, TriggerBuilder,
};

/// Longer timeouts mean no deadline, because tokio's timers do not accept every `Instant`.
const MAX_WAIT: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// A queue that sends events in batches in the background. It needs up to ten times fewer requests
/// and about a fifth of the CPU time.
///
/// ```
/// use pusher_channels::{ChannelName, Private, channel_name, event_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// const PRICES: ChannelName<Private> = channel_name!("private-prices");
///
/// let server = testing::Server::start().await?; // with an app of your own: `Client::from_env()?`
/// let publisher = server.client().publisher().start()?;
///
/// for price in 0..25 {
///     let event = publisher.trigger(&PRICES).event(event_name!("changed")).json(&price)?;
///     event.publish().await?; // waits while the queue is full
/// }
/// let unsent = publisher.shutdown().await;
///
/// assert!(unsent.is_empty());
/// assert_eq!(server.requests().len(), 3);
/// # Ok(()) }
/// ```
///
/// Cloning is cheap; clones are handles of the same publisher.
///
/// # What is promised
///
/// * **Order.** Events of one channel arrive in the order in which they were published, because no
///   two concurrent requests contain events of one channel. Failed events leave a gap; after a
///   timeout or a broken connection, the API server may still process them when it receives the
///   next ones. Different channels have no
///   common order. An event that [replaces](#fewer-messages) another one takes its place.
/// * **No silent loss.** Every event has a [`Receipt`] with its result, which contains the event
///   itself if it was not accepted, even if the transport panics. When the last handle is dropped,
///   queued events are still sent as long as the runtime runs; [`shutdown`](Self::shutdown) waits
///   for that and returns the events that could not be sent.
/// * **Fairness.** A request takes an event of each waiting channel before a second one of any, so
///   that a channel with many events does not hold up the others.
/// * **Isolation.** An invalid event does not affect others. A request whose content is rejected
///   (`400`, `413`, `422`) is sent again in halves, down to the single event that is the reason.
///
/// # Fewer messages
///
/// Batches save requests, but Pusher bills each event, and each subscriber that receives it. Two kinds of
/// events can be merged while they wait for the response to the events before them:
///
/// * values, of which only the [latest](crate::publisher::PublisherTrigger::latest) counts, such as prices
///   and positions,
/// * text that is produced piece by piece, such as the answer of a language model, as a
///   [stream](Self::stream).
///
/// [`min_interval`](crate::publisher::PublisherBuilder::min_interval) makes them even fewer.
///
/// # How often an event arrives
///
/// Once, if the API server accepts a request as a whole or not at all, as Pusher documents it, and
/// unless the client is configured to [retry](crate::RetryPolicy::at_least_once). Events can arrive
/// twice
///
/// * if the client's [`RetryPolicy`](crate::RetryPolicy) allows it,
/// * if you publish an [`Unsent`] event again although its error does not rule out that the API
///   server has accepted it,
/// * after a rejected request, on servers that deliver a part of what they reject (Sockudo).
///
/// With a server that recognizes [idempotency keys](crate::ClientBuilder::idempotency), which Sockudo does,
/// an event with a key arrives once in all of these cases.
///
/// # When the API server is unreachable
///
/// A request is retried as the client's [`RetryPolicy`](crate::RetryPolicy) allows, and then its
/// events fail. To bridge half a minute, for example, configure the client with
/// `RetryPolicy::on_connect(12)`: the queue fills meanwhile, and [`publish`](Self::publish) waits.
///
/// # Types
///
/// `E` is that of the [`Client`](crate::Client): `Publisher` alone means the publisher of a client without
/// an encryption key. `&Publisher<EncryptionKey>` can be passed wherever a `&Publisher` is expected.
#[doc(alias("queue", "background"))]
#[must_use = "events are published through it: `publisher.publish(event).await?`"]
pub struct Publisher<E: KeyState = NoKey> {
    intake: Intake,
    done: watch::Receiver<()>,
    key: E,
    /// The same publisher without its key, unless it has none.
    plain: E::BesideKey<Publisher>,
}

impl<E: KeyState> Publisher<E> {
    pub(super) fn start(runtime: &Handle, shared: Shared, batching: Batching, key: E) -> Self {
        let (commands, received) = mpsc::unbounded_channel();
        let (engine_done, done) = watch::channel(());
        let shared = Arc::new(shared);
        let engine = Engine::new(Arc::clone(&shared), batching, received, engine_done);
        runtime.spawn(engine.run());
        let intake = Intake { commands, shared };
        let plain = || Publisher {
            intake: intake.clone(),
            done: done.clone(),
            key: NoKey::new(),
            plain: (),
        };
        Self {
            plain: E::beside_key(plain),
            intake,
            done,
            key,
        }
    }

    /// Starts an event on one channel. After its data, [`publish`](crate::publisher::PublisherTrigger::publish) queues it.
    ///
    /// ```
    /// use pusher_channels::{channel_name, event_name, testing};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = testing::Server::start().await?;
    /// let publisher = server.client().publisher().start()?;
    ///
    /// let orders = channel_name!("private-orders");
    /// let receipt = publisher
    ///     .trigger(&orders)
    ///     .event(event_name!("created"))
    ///     .json(&42)?
    ///     .publish()
    ///     .await?;
    /// receipt.await?; // waits until the API server has accepted it
    /// # Ok(()) }
    /// ```
    // rustc shows the next line in each message about a target, and for further arguments.
    #[rustfmt::skip]
    pub fn trigger<T: Target>( // then `.event("…").json(&value)?.publish().await?`
        &self,
        target: T,
    ) -> PublisherTriggerBuilder<'_, NeedsEvent, T::Kind, T::Events>
    where
        E: CanUse<T::Needs>,
        T::Reach: PublishedReach,
    {
        self.start_trigger(target.resolve(self.key.key()))
    }

    /// Starts an event that goes to all connections of a user, as
    /// [`Client::send_to_user`](crate::Client::send_to_user) does.
    ///
    /// ```
    /// use pusher_channels::{UserId, testing};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = testing::Server::start().await?;
    /// let publisher = server.client().publisher().start()?;
    ///
    /// let ada: UserId = "ada".parse()?;
    /// publisher.send_to_user(&ada).event("alert").json(&"smoke")?.publish().await?.await?;
    /// assert_eq!(server.triggered()[0].channels(), ["#server-to-user-ada"]);
    /// # Ok(()) }
    /// ```
    #[doc(alias = "sendToUser")]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the only type is a reference"
    )]
    pub fn send_to_user(
        &self,
        user_id: impl IsUserId,
    ) -> PublisherTriggerBuilder<'_, NeedsEvent, NoChannel> {
        self.start_trigger(Resolved::user(user_id.user_id()))
    }

    fn start_trigger<K, Ev>(
        &self,
        target: Resolved,
    ) -> PublisherTriggerBuilder<'_, NeedsEvent, K, Ev> {
        let app = Arc::clone(&self.intake.shared.app);
        let builder = TriggerBuilder::new(NeedsEvent::new(app, target));
        PublisherTriggerBuilder::new(&self.intake, builder)
    }

    /// Starts a text that is published while it is produced: see [`TextStream`].
    ///
    /// # Errors
    ///
    /// If the name of the event is not valid, an argument of a declared channel makes its name invalid, or
    /// [`max_data_size`](crate::ClientBuilder::max_data_size) is too small for a piece of text.
    #[doc(alias("llm", "tokens"))]
    pub fn stream<T: Target>(
        &self,
        channel: T,
        event: impl IntoEventName,
    ) -> Result<TextStream, Error>
    where
        E: CanUse<T::Needs>,
        T::Reach: PublishedReach,
        T::Events: AcceptsAnyEvent,
    {
        let app = Arc::clone(&self.intake.shared.app);
        let target = channel.resolve(self.key.key());
        let pieces = Pieces::new(app, target, event.into_event_name())?;
        Ok(TextStream::new(pieces, self.intake.clone()))
    }

    /// Queues an event, waiting for capacity if the queue is full. Waiters are served in FIFO
    /// order. If there is capacity, it does not yield to other tasks.
    ///
    /// Returns the receipt. To wait for the result as well, write
    /// `publisher.publish(event).await?.await?`.
    ///
    /// ```
    /// use pusher_channels::{channel_name, testing};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = testing::Server::start().await?;
    /// let client = server.client();
    /// let publisher = client.publisher().start()?;
    ///
    /// let event = client.trigger(&channel_name!("news")).event("headline").text("It works")?;
    /// let receipt = publisher.publish(&event).await?; // the event is queued
    /// receipt.await?; // the API server has accepted it
    /// assert_eq!(server.triggered().len(), 1);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If the publisher is shutting down, or the event was made by another client.
    #[doc(alias = "enqueue")]
    pub fn publish(&self, event: impl PublishedEvent) -> Publish<'_> {
        Publish::new(&self.intake, self.own(event.into_trigger()), None)
    }

    /// Queues an event if there is capacity.
    ///
    /// ```
    /// use pusher_channels::{Client, Error, Publisher, channel_name};
    ///
    /// /// Publishes a position, unless there are too many events already.
    /// fn moved(client: &Client, publisher: &Publisher, to: (u32, u32)) -> Result<(), Error> {
    ///     let map = channel_name!("private-map");
    ///     let moved = client.trigger(&map).event("moved").json(&to)?;
    ///     match publisher.try_publish(moved) {
    ///         Err(error) if error.is_full() => Ok(()), // the next position comes soon
    ///         published => Ok(published.map(drop)?),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the queue is full, the publisher is shutting down, or the event was made by another
    /// client.
    pub fn try_publish(&self, event: impl PublishedEvent) -> Result<Receipt, PublishError> {
        let event = self.own(event.into_trigger())?;
        self.intake.try_publish(event, None)
    }

    fn own(&self, event: Trigger) -> Result<Trigger, PublishError> {
        if event.is_of(&self.intake.shared.app) {
            Ok(event)
        } else {
            Err(PublishError::new(Rejection::OtherClient, event))
        }
    }

    /// Sends the queued events without waiting for more, and waits until every event that was
    /// published before has its result.
    ///
    /// ```
    /// use pusher_channels::{Error, Publisher, channel_name};
    ///
    /// /// A platform such as AWS Lambda freezes the process after this function.
    /// async fn handle(publisher: &Publisher, order: u64) -> Result<(), Error> {
    ///     let orders = channel_name!("private-orders");
    ///     publisher.trigger(&orders).event("created").json(&order)?.publish().await?;
    ///     publisher.flush().await;
    ///     Ok(())
    /// }
    /// ```
    #[doc(alias = "drain")]
    pub async fn flush(&self) {
        let (done, is_done) = oneshot::channel();
        if self.intake.commands.send(Command::Flush(done)).is_ok() && is_done.await.is_ok() {
            return;
        }
        self.wait_until_done().await;
    }

    /// Stops accepting events, sends the queued ones, and waits for their results.
    ///
    /// Returns the events that were not accepted since the first call. Their receipts report them
    /// as well.
    ///
    /// If several handles call this method, one of them receives the events. Dropping the future
    /// loses none of them: the next call returns them.
    #[doc(alias("drain", "close"))]
    pub async fn shutdown(&self) -> Vec<Unsent> {
        self.close(None).await
    }

    /// Shuts down like [`shutdown`](Self::shutdown), but starts no more requests after `time`.
    ///
    /// The shortest time of all calls counts. Requests that are in flight by then are awaited,
    /// which takes at most the client's [`timeout`](crate::ClientBuilder::timeout), unless it
    /// retries.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pusher_channels::{channel_name, testing};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = testing::Server::start().await?;
    /// let publisher = server.client().publisher().start()?;
    /// server.respond_next(testing::Response::status(403, "the app is disabled"));
    ///
    /// let news = channel_name!("news");
    /// publisher.trigger(&news).event("headline").text("It works")?.publish().await?;
    /// for unsent in publisher.shutdown_within(Duration::from_secs(10)).await {
    ///     // `unsent.into_trigger()` returns the event.
    ///     assert_eq!(unsent.event(), Some("headline"));
    /// }
    /// assert_eq!(publisher.counters().failed, 1);
    /// # Ok(()) }
    /// ```
    #[doc(alias = "drain")]
    pub async fn shutdown_within(&self, time: Duration) -> Vec<Unsent> {
        let deadline = (time <= MAX_WAIT).then(|| Instant::now() + time);
        self.close(deadline).await
    }

    async fn close(&self, deadline: Option<Instant>) -> Vec<Unsent> {
        self.intake.shared.closing.store(true, Ordering::Relaxed);
        // Closing the semaphore wakes all waiters with an error, including those of other handles.
        self.intake.shared.slots.close();
        // This fails only if the task has ended, when nothing is queued.
        let _ = self.intake.commands.send(Command::Close(deadline));
        self.wait_until_done().await;
        mem::take(&mut *self.intake.shared.unsent())
    }

    async fn wait_until_done(&self) {
        // No value is ever sent: `changed` returns when the task drops its sender.
        let _ = self.done.clone().changed().await;
    }

    /// Returns the current counters.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let free = self.intake.shared.slots.available_permits();
        let queued = self.intake.shared.capacity.saturating_sub(free);
        self.intake.shared.counting.now(queued)
    }
}

// A derived impl would need the bound `Publisher: Clone` to prove itself.
impl<E: KeyState> Clone for Publisher<E> {
    fn clone(&self) -> Self {
        Self {
            intake: self.intake.clone(),
            done: self.done.clone(),
            key: self.key.clone(),
            plain: self.plain.clone(),
        }
    }
}

/// A publisher with a key can be used wherever a `&Publisher` is expected.
impl Deref for Publisher<EncryptionKey> {
    type Target = Publisher;

    fn deref(&self) -> &Publisher {
        &self.plain
    }
}

/// A publisher that may have a key can be used wherever a `&Publisher` is expected.
impl Deref for Publisher<Option<EncryptionKey>> {
    type Target = Publisher;

    fn deref(&self) -> &Publisher {
        &self.plain
    }
}

/// The same publisher without the key.
impl From<Publisher<EncryptionKey>> for Publisher {
    fn from(publisher: Publisher<EncryptionKey>) -> Self {
        publisher.plain
    }
}

/// The same publisher without the key.
impl From<Publisher<Option<EncryptionKey>>> for Publisher {
    fn from(publisher: Publisher<Option<EncryptionKey>>) -> Self {
        publisher.plain
    }
}

impl<E: KeyState> fmt::Debug for Publisher<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("capacity", &self.intake.shared.capacity)
            .field("closing", &self.intake.shared.is_closing())
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}
