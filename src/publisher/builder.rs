//! How a publisher is set up.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::engine::Pace;
use super::handle::Publisher;
use crate::config::InvalidConfig;
use crate::error::InvalidKind;
use crate::request::App;

const LINGER: Duration = Duration::from_millis(2);
const IN_FLIGHT: usize = 8;
const QUEUE: usize = 10_000;
/// tokio's timer ticks once a millisecond and rounds up, and so does the system call behind it.
const ROUNDED_UP: Duration = Duration::from_micros(900);
const LONGEST_LINGER: Duration = Duration::from_secs(3600);

/// Settings of a [`Publisher`], from [`Client::publisher`](crate::Client::publisher).
#[must_use = "nothing is published until it is started: `.start()`"]
pub struct PublisherBuilder {
    app: Arc<App>,
    batch_len: Option<usize>,
    linger: Duration,
    in_flight: usize,
    queue: usize,
}

impl PublisherBuilder {
    pub(crate) fn new(app: Arc<App>) -> Self {
        Self {
            app,
            batch_len: None,
            linger: LINGER,
            in_flight: IN_FLIGHT,
            queue: QUEUE,
        }
    }

    /// The most events of one request: by default as many as the client puts into a
    /// [batch](crate::ClientBuilder::max_batch_len), which is 10.
    pub fn batch_len(mut self, events: usize) -> Self {
        self.batch_len = Some(events);
        self
    }

    /// How long an event can wait for others to share its request, to the millisecond: 2 ms by default,
    /// an hour at most. With [`Duration::ZERO`] it is sent at once, and shares it only with those that
    /// came while nothing could be sent.
    pub fn linger(mut self, time: Duration) -> Self {
        self.linger = time;
        self
    }

    /// The most requests that are under way at the same time: 8 by default. Events of one channel are
    /// never in two of them.
    pub fn in_flight(mut self, requests: usize) -> Self {
        self.in_flight = requests;
        self
    }

    /// The most events that are waiting or under way: 10 000 by default. Beyond that
    /// [`publish`](Publisher::publish) waits, and [`try_publish`](Publisher::try_publish) refuses.
    pub fn queue(mut self, events: usize) -> Self {
        self.queue = events;
        self
    }

    /// Starts it, as a task of the tokio runtime that this is called in.
    ///
    /// # Errors
    ///
    /// Outside of a tokio runtime; when a setting is zero, or a request would have more events than the
    /// [client](crate::ClientBuilder::max_batch_len) sends in one.
    ///
    /// # Panics
    ///
    /// Its task does, and so all events fail, in a runtime without timers
    /// (`tokio::runtime::Builder::enable_time`).
    pub fn start(self) -> Result<Publisher, InvalidConfig> {
        let runtime = Handle::try_current().map_err(|_| {
            InvalidConfig::new(
                "runtime",
                InvalidKind::Unavailable,
                "a publisher is a task of a tokio runtime: start it inside of one",
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
                    format!("a publisher with `{setting}` 0 could publish nothing"),
                ));
            }
        }
        let pace = Pace {
            batch_len,
            linger: self.linger.min(LONGEST_LINGER).saturating_sub(ROUNDED_UP),
            in_flight: self.in_flight,
        };
        let queue = self.queue.min(Semaphore::MAX_PERMITS);
        Ok(Publisher::start(&runtime, self.app, pace, queue))
    }
}

impl fmt::Debug for PublisherBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublisherBuilder")
            .field("batch_len", &self.batch_len)
            .field("linger", &self.linger)
            .field("in_flight", &self.in_flight)
            .field("queue", &self.queue)
            .finish_non_exhaustive()
    }
}
