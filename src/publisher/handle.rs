//! The handle of a publisher.

use core::fmt;
use core::mem;
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
use super::receipt::{OnFailure, Receipt, Unsent};
use super::shared::Shared;
use crate::request::App;
use crate::trigger::Trigger;

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
/// let client = server.client();
/// let publisher = client.publisher().start()?;
///
/// for price in 0..25 {
///     let event = client.trigger(&PRICES).event(event_name!("changed")).json(&price)?;
///     publisher.publish(event).await?; // waits while the queue is full
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
///   next ones. Different channels have no common order.
/// * **No silent loss.** Every event has a [`Receipt`] with its result, which contains the event
///   itself if it was not accepted, even if the transport panics. When the last handle is dropped,
///   queued events are still sent as long as the runtime runs; [`shutdown`](Self::shutdown) waits
///   for that and returns the events that could not be sent.
/// * **Fairness.** A request takes an event of each waiting channel before a second one of any, so
///   that a channel with many events does not hold up the others.
/// * **Isolation.** An invalid event does not affect others. A request whose content is rejected
///   (`400`, `413`, `422`) is sent again in halves, down to the single event that is the reason.
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
/// # When the API server is unreachable
///
/// A request is retried as the client's [`RetryPolicy`](crate::RetryPolicy) allows, and then its
/// events fail. To bridge half a minute, for example, configure the client with
/// `RetryPolicy::on_connect(12)`: the queue fills meanwhile, and [`publish`](Self::publish) waits.
#[derive(Clone)]
#[must_use = "events are published through it: `publisher.publish(event).await?`"]
pub struct Publisher {
    intake: Intake,
    done: watch::Receiver<()>,
}

impl Publisher {
    pub(super) fn start(
        runtime: &Handle,
        app: Arc<App>,
        batching: Batching,
        capacity: usize,
        on_failure: OnFailure,
    ) -> Self {
        let (commands, received) = mpsc::unbounded_channel();
        let (engine_done, done) = watch::channel(());
        let shared = Arc::new(Shared::new(app, capacity, on_failure));
        let engine = Engine::new(Arc::clone(&shared), batching, received, engine_done);
        runtime.spawn(engine.run());
        Self {
            intake: Intake { commands, shared },
            done,
        }
    }

    /// Queues an event, waiting for capacity if the queue is full. Waiters are served in FIFO
    /// order. If there is capacity, it does not yield to other tasks.
    ///
    /// Returns the receipt. To wait for the result as well, write
    /// `publisher.publish(event).await?.await?`.
    ///
    /// # Errors
    ///
    /// If the publisher is shutting down, or the event was made by another client.
    pub fn publish(&self, event: impl PublishedEvent) -> Publish<'_> {
        Publish::new(&self.intake, self.own(event.into_trigger()))
    }

    /// Queues an event if there is capacity.
    ///
    /// # Errors
    ///
    /// If the queue is full, the publisher is shutting down, or the event was made by another
    /// client.
    pub fn try_publish(&self, event: impl PublishedEvent) -> Result<Receipt, PublishError> {
        let event = self.own(event.into_trigger())?;
        match self.intake.take_slot() {
            Ok(()) => self.intake.enqueue(event),
            Err(rejection) => Err(PublishError::new(rejection, event)),
        }
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
    pub async fn shutdown(&self) -> Vec<Unsent> {
        self.close(None).await
    }

    /// Shuts down like [`shutdown`](Self::shutdown), but starts no more requests after `time`.
    ///
    /// The shortest time of all calls counts. Requests that are in flight by then are awaited,
    /// which takes at most the client's [`timeout`](crate::ClientBuilder::timeout), unless it
    /// retries.
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

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("capacity", &self.intake.shared.capacity)
            .field("closing", &self.intake.shared.is_closing())
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}
