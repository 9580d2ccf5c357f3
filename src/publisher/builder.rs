//! The configuration of a publisher.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::Publisher;
use super::engine::Batching;
use super::receipt::{OnFailure, Unsent};
use super::shared::Shared;
use crate::config::{InvalidConfig, KeyState, NoKey};
use crate::error::InvalidKind;
use crate::request::App;

const LINGER: Duration = Duration::from_millis(2);
const IN_FLIGHT: usize = 8;
const QUEUE: usize = 10_000;
/// tokio's timer ticks once per millisecond and rounds up, and so does the system call below it.
const TIMER_ROUNDING: Duration = Duration::from_micros(900);
/// The maximum of `linger` and of `min_interval`.
const MAX_LINGER: Duration = Duration::from_secs(3600);

/// The configuration of a [`Publisher`], from [`Client::publisher`](crate::Client::publisher).
///
/// ```
/// use std::time::Duration;
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server
///     .client()
///     .publisher()
///     .batch_len(5)
///     .linger(Duration::from_millis(10))
///     .queue(1_000)
///     .start()?;
///
/// let ticker = channel_name!("ticker");
/// for price in 0..10 {
///     publisher.trigger(&ticker).event("price").json(&price)?.publish().await?;
/// }
/// publisher.flush().await;
/// assert_eq!(server.requests().len(), 2);
/// # Ok(()) }
/// ```
#[must_use = "a publisher does nothing until it is started: `.start()`"]
pub struct PublisherBuilder<E: KeyState = NoKey> {
    app: Arc<App>,
    key: E,
    batch_len: Option<usize>,
    linger: Duration,
    in_flight: usize,
    queue: usize,
    min_interval: Duration,
    on_failure: OnFailure,
}

/// Implemented for no builder.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "this is a `PublisherBuilder`; its publisher is not started yet",
    label = "call `.start()?` first",
    note = "`let publisher = client.publisher().start()?;`"
)]
#[expect(
    unnameable_types,
    reason = "implemented for no type: only the compiler names it"
)]
pub trait Started<T> {
    #[doc(hidden)]
    fn never<R>(&self) -> R;
}

// Never callable.
impl<E: KeyState> PublisherBuilder<E> {
    #[doc(hidden)]
    pub fn publish<T, R>(&self, _: T) -> R
    where
        Self: Started<T>,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn try_publish<T, R>(&self, _: T) -> R
    where
        Self: Started<T>,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn trigger<T, R>(&self, _: T) -> R
    where
        Self: Started<T>,
    {
        self.never()
    }

    #[doc(hidden)]
    pub fn stream<T, R>(&self, _: T, _: impl Sized) -> R
    where
        Self: Started<T>,
    {
        self.never()
    }
}

impl<E: KeyState> PublisherBuilder<E> {
    pub(crate) fn new(app: Arc<App>, key: E) -> Self {
        Self {
            app,
            key,
            batch_len: None,
            linger: LINGER,
            in_flight: IN_FLIGHT,
            queue: QUEUE,
            min_interval: Duration::ZERO,
            on_failure: OnFailure::default(),
        }
    }

    /// Sets the function that is called for each failure that nobody waits for: of an event whose receipt
    /// was dropped before the failure, or with the failure in it.
    ///
    /// The default is a log at the level WARN, with the names of the channel and the event (feature
    /// `tracing`). The function is called by the task of the publisher, or where the receipt is dropped,
    /// so it must not block. A panic in it is ignored.
    ///
    /// ```
    /// use pusher_channels::Client;
    ///
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let publisher = client
    ///     .publisher()
    ///     .on_failure(|unsent| eprintln!("{:?} on {:?}: {unsent}", unsent.event(), unsent.channel()))
    ///     .start()?;
    /// # Ok(()) }
    /// ```
    pub fn on_failure(mut self, call: impl Fn(&Unsent) + Send + Sync + 'static) -> Self {
        self.on_failure = OnFailure(Some(Arc::new(call)));
        self
    }

    /// Sets the maximum number of events per request. The default is that of the client's
    /// [batches](crate::ClientBuilder::max_batch_len), which is 10.
    pub fn batch_len(mut self, events: usize) -> Self {
        self.batch_len = Some(events);
        self
    }

    /// Sets how long an event waits for others to share its request, in whole milliseconds.
    ///
    /// The default is 2 ms, the maximum one hour. With [`Duration::ZERO`], an event is sent
    /// immediately, and shares its request only with events that were queued while nothing could be
    /// sent.
    pub fn linger(mut self, time: Duration) -> Self {
        self.linger = time;
        self
    }

    /// Sets the maximum number of concurrent requests. The default is 8. Two concurrent requests
    /// never contain events of the same channel.
    pub fn in_flight(mut self, requests: usize) -> Self {
        self.in_flight = requests;
        self
    }

    /// Sets the capacity: the maximum number of events that are queued or in flight.
    ///
    /// The default is 10 000. When the queue is full, [`publish`](Publisher::publish) waits, and
    /// [`try_publish`](Publisher::try_publish) returns an error.
    pub fn queue(mut self, events: usize) -> Self {
        self.queue = events;
        self
    }

    /// Sets the minimum time between two events with the same [key](super::PublisherTrigger::latest),
    /// and between two events of a [stream](super::TextStream). The default is zero, the maximum one hour.
    ///
    /// Without it, such an event is sent as soon as the one before it has its response, which costs no
    /// latency. A minimum saves more messages, which Pusher bills: one for each event, and one for each
    /// subscriber. The first event is sent at once. Later events of the same channel wait as well,
    /// because nothing may overtake; `flush` and `shutdown` do not wait.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pusher_channels::Client;
    ///
    /// # async fn example(client: Client) -> Result<(), pusher_channels::Error> {
    /// // At most ten events a second for each key and each stream.
    /// let publisher = client.publisher().min_interval(Duration::from_millis(100)).start()?;
    /// # Ok(()) }
    /// ```
    #[doc(alias("debounce", "throttle"))]
    pub fn min_interval(mut self, time: Duration) -> Self {
        self.min_interval = time.min(MAX_LINGER);
        self
    }

    /// Starts the publisher as a task of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Outside of a tokio runtime, if a setting is zero, or if a request would have more events
    /// than the [client](crate::ClientBuilder::max_batch_len) sends in one.
    ///
    /// # Panics
    ///
    /// The task panics, and all events fail, in a runtime without timers
    /// (`tokio::runtime::Builder::enable_time`).
    pub fn start(self) -> Result<Publisher<E>, InvalidConfig> {
        let runtime = Handle::try_current().map_err(|_| {
            InvalidConfig::new(
                "runtime",
                InvalidKind::Unavailable,
                "a publisher is a task of a tokio runtime: start it within one",
            )
        })?;
        let most = self.app.max_batch_len;
        let batch_len = self.batch_len.unwrap_or(most);
        if batch_len > most {
            return Err(InvalidConfig::new(
                "batch_len",
                InvalidKind::TooLong,
                format!(
                    "the client sends {most} events in one request, not {batch_len}: see `max_batch_len`"
                ),
            ));
        }
        for (setting, value) in [
            ("batch_len", batch_len),
            ("in_flight", self.in_flight),
            ("queue", self.queue),
        ] {
            if value == 0 {
                return Err(InvalidConfig::new(
                    setting,
                    InvalidKind::Empty,
                    format!("a publisher with `{setting}` 0 cannot publish anything"),
                ));
            }
        }
        // Rounded up by tokio again, so the shortest linger does not become two ticks.
        let batching = Batching {
            batch_len,
            linger: self.linger.min(MAX_LINGER).saturating_sub(TIMER_ROUNDING),
            in_flight: self.in_flight,
        };
        let queue = self.queue.min(Semaphore::MAX_PERMITS);
        let shared = Shared::new(self.app, queue, self.min_interval, self.on_failure);
        Ok(Publisher::start(&runtime, shared, batching, self.key))
    }
}

impl<E: KeyState> fmt::Debug for PublisherBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublisherBuilder")
            .field("batch_len", &self.batch_len)
            .field("linger", &self.linger)
            .field("in_flight", &self.in_flight)
            .field("queue", &self.queue)
            .field("min_interval", &self.min_interval)
            .field("on_failure", &self.on_failure)
            .finish_non_exhaustive()
    }
}
