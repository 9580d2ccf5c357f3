//! The handle of a publisher.

use core::fmt;
use core::mem;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, TryAcquireError, mpsc, oneshot, watch};
use tokio::time::Instant;

use super::Counters;
use super::counters::Counting;
use super::delivery::Item;
use super::engine::{Command, Engine, Pace};
use super::error::{PublishError, Refusal};
use super::publish::{Publish, PublishedEvent};
use super::receipt::{Receipt, Unsent};
use crate::request::App;
use crate::trigger::Trigger;

/// Beyond that there is no deadline; tokio's timers do not take every `Instant`.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// Sends events in batches, in the background: up to ten times fewer requests, and about a fifth of the
/// CPU time.
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
/// Cheap to clone; clones are handles of the same publisher.
///
/// # What is promised
///
/// * **Order.** Events of one channel arrive in the order in which they were published: no two requests
///   with events of one channel are under way at the same time. Those that fail leave a gap; after a
///   timeout or a broken connection the service may still be at work on them when it gets the next. There
///   is no order between channels.
/// * **Nothing is lost in silence.** For every event there is a [`Receipt`] with its result, and the event
///   itself if it was not accepted, even where the transport panics. When the last handle is dropped, what is queued is still sent, as long
///   as the runtime goes on; [`shutdown`](Self::shutdown) waits for that, and says what could not be sent.
/// * **Fairness.** A request takes an event of each waiting channel before a second one of any: a channel
///   that floods does not hold up the others.
/// * **One bad event** does not take the others along. A request that is refused for what is in it (`400`,
///   `413`, `422`) is sent again in halves, down to the event that is the reason.
///
/// # How often an event arrives
///
/// Once, with a service that accepts a request as a whole or not at all, as Pusher documents it, and unless
/// the client is told to [try again](crate::RetryPolicy::at_least_once). Events can arrive twice
///
/// * if the client's [`RetryPolicy`](crate::RetryPolicy) says so,
/// * if you publish an [`Unsent`] one again whose error leaves it open whether the service has acted on it,
/// * behind a request that was refused, on servers that deliver a part of what they refuse (Sockudo).
///
/// # When the service cannot be reached
///
/// A request is tried again as the client's [`RetryPolicy`](crate::RetryPolicy) says, and then its events fail. To sit
/// out half a minute, for example, give the client `RetryPolicy::on_connect(12)`: meanwhile the queue fills, and
/// [`publish`](Self::publish) waits.
#[derive(Clone)]
pub struct Publisher {
    commands: mpsc::UnboundedSender<Command>,
    pub(super) shared: Arc<Shared>,
    over: watch::Receiver<()>,
}

/// What the handles and the tasks have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) app: Arc<App>,
    /// A permit for each event that is neither waiting nor under way.
    pub(super) room: Semaphore,
    capacity: usize,
    closing: AtomicBool,
    /// Whether the time of a shutdown is up: no more requests are begun.
    pub(super) time_is_up: AtomicBool,
    /// What was not accepted since the first call of `shutdown`.
    unsent: Mutex<Vec<Unsent>>,
    pub(super) counting: Counting,
}

impl Shared {
    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    pub(super) fn is_time_up(&self) -> bool {
        self.time_is_up.load(Ordering::Relaxed)
    }

    pub(super) fn unsent(&self) -> MutexGuard<'_, Vec<Unsent>> {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Publisher {
    pub(super) fn start(runtime: &Handle, app: Arc<App>, pace: Pace, capacity: usize) -> Self {
        let (commands, received) = mpsc::unbounded_channel();
        let (is_over, over) = watch::channel(());
        let shared = Arc::new(Shared {
            app,
            room: Semaphore::new(capacity),
            capacity,
            closing: AtomicBool::new(false),
            time_is_up: AtomicBool::new(false),
            unsent: Mutex::default(),
            counting: Counting::default(),
        });
        let engine = Engine::new(Arc::clone(&shared), pace, received, is_over);
        runtime.spawn(engine.run());
        Self {
            commands,
            shared,
            over,
        }
    }

    /// Queues an event. While the queue is full, this waits; events of tasks that wait are taken in turn.
    /// While it is not, this does not yield to other tasks.
    ///
    /// What comes back is the receipt. To wait for the result as well: `publisher.publish(event).await?.await?`.
    ///
    /// # Errors
    ///
    /// When the publisher is shutting down, or the event was made by another client.
    pub fn publish(&self, event: impl PublishedEvent) -> Publish<'_> {
        Publish::new(self, self.own(event.into_trigger()))
    }

    /// Queues an event, if there is room.
    ///
    /// # Errors
    ///
    /// When the queue is full, the publisher is shutting down, or the event was made by another client.
    pub fn try_publish(&self, event: impl PublishedEvent) -> Result<Receipt, PublishError> {
        let event = self.own(event.into_trigger())?;
        match self.take_room() {
            Ok(()) => self.enqueue(event),
            Err(refusal) => Err(PublishError::new(refusal, event)),
        }
    }

    /// Takes the room of one event, if there is some.
    pub(super) fn take_room(&self) -> Result<(), Refusal> {
        match self.shared.room.try_acquire() {
            Ok(permit) => {
                permit.forget();
                Ok(())
            }
            Err(TryAcquireError::NoPermits) => Err(Refusal::Full),
            Err(TryAcquireError::Closed) => Err(Refusal::Closed),
        }
    }

    fn own(&self, event: Trigger) -> Result<Trigger, PublishError> {
        if event.is_of(&self.shared.app) {
            Ok(event)
        } else {
            Err(PublishError::new(Refusal::OtherClient, event))
        }
    }

    pub(super) fn enqueue(&self, event: Trigger) -> Result<Receipt, PublishError> {
        let (settle, receipt) = Receipt::new();
        match self
            .commands
            .send(Command::Publish(Item::new(event, settle)))
        {
            Err(mpsc::error::SendError(Command::Publish(item))) => {
                self.shared.room.add_permits(1);
                Err(PublishError::new(Refusal::Closed, item.trigger))
            }
            _ => Ok(receipt),
        }
    }

    /// Sends what is queued without waiting for more, and waits until every event that was published
    /// before has its result.
    pub async fn flush(&self) {
        let (done, is_done) = oneshot::channel();
        if self.commands.send(Command::Flush(done)).is_ok() && is_done.await.is_ok() {
            return;
        }
        self.wait_for_the_end().await;
    }

    /// Takes no more events, sends what is queued, and waits until all have their results. Gives those
    /// that were not accepted since this was called; their receipts say so, too.
    ///
    /// Where several handles call this, one of them gets the events. A call that is given up loses none of
    /// them: the next one gets them.
    pub async fn shutdown(&self) -> Vec<Unsent> {
        self.close(None).await
    }

    /// As [`shutdown`](Self::shutdown), but begins no more requests when the time is up: the shortest time
    /// of all calls counts. What is under way by then is waited for, which takes as long as the client tries: at most its
    /// [`timeout`](crate::ClientBuilder::timeout), unless it tries again.
    pub async fn shutdown_within(&self, time: Duration) -> Vec<Unsent> {
        let deadline = (time <= LONGEST_WAIT).then(|| Instant::now() + time);
        self.close(deadline).await
    }

    async fn close(&self, deadline: Option<Instant>) -> Vec<Unsent> {
        self.shared.closing.store(true, Ordering::Relaxed);
        self.shared.room.close();
        // Where this fails, nothing is left to be sent.
        let _ = self.commands.send(Command::Close(deadline));
        self.wait_for_the_end().await;
        mem::take(&mut *self.shared.unsent())
    }

    async fn wait_for_the_end(&self) {
        // Nothing is ever sent: it is over when the other end is dropped.
        let _ = self.over.clone().changed().await;
    }

    /// What it has done so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let free = self.shared.room.available_permits();
        let queued = self.shared.capacity.saturating_sub(free);
        self.shared.counting.now(queued)
    }
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("capacity", &self.shared.capacity)
            .field("closing", &self.shared.is_closing())
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}
