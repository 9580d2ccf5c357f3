//! The counters of a publisher.

use core::sync::atomic::{AtomicU64, Ordering};

/// The counters of a publisher, from [`Publisher::counters`](crate::Publisher::counters). Each is
/// read separately, so that they can be of slightly different moments while events are sent.
///
/// ```
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().start()?;
///
/// let news = channel_name!("news");
/// publisher.trigger(&news).event("headline").text("It works")?.publish().await?;
/// assert_eq!(publisher.counters().queued, 1);
///
/// publisher.flush().await;
/// let counters = publisher.counters();
/// assert_eq!((counters.queued, counters.sent, counters.failed), (0, 1, 0));
/// # Ok(()) }
/// ```
#[doc(alias("metrics", "statistics"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Events that are queued or in flight.
    pub queued: u64,
    /// Events that the API server has accepted.
    pub sent: u64,
    /// Events that are not known to have been accepted.
    pub failed: u64,
    /// Events that were merged into another that still waited: replaced by a
    /// [later value](super::PublisherTrigger::latest), or pieces of a [stream](super::TextStream) that were
    /// appended. Each event is counted once: as queued, sent, failed or merged.
    pub merged: u64,
    /// Requests. The retries of the client belong to the same request.
    pub batches: u64,
    /// The size of their bodies, in bytes.
    pub bytes: u64,
}

/// The counters as they are updated.
#[derive(Debug, Default)]
// Relaxed atomics: the counters are statistics, and nothing is synchronized by them.
pub(super) struct Counting {
    sent: AtomicU64,
    failed: AtomicU64,
    merged: AtomicU64,
    /// The events of streams that are queued or in flight, which have no slots.
    pieces: AtomicU64,
    batches: AtomicU64,
    bytes: AtomicU64,
}

impl Counting {
    pub(super) fn batch(&self, bytes: usize) {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn sent(&self, events: usize) {
        self.sent.fetch_add(events as u64, Ordering::Relaxed);
    }

    pub(super) fn failed(&self, events: usize) {
        self.failed.fetch_add(events as u64, Ordering::Relaxed);
    }

    pub(super) fn merged(&self, events: usize) {
        self.merged.fetch_add(events as u64, Ordering::Relaxed);
    }

    pub(super) fn piece_queued(&self) {
        self.pieces.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn pieces_done(&self, events: usize) {
        self.pieces.fetch_sub(events as u64, Ordering::Relaxed);
    }

    /// Returns the counters with this number of taken slots.
    pub(super) fn now(&self, slots: usize) -> Counters {
        Counters {
            queued: slots as u64 + self.pieces.load(Ordering::Relaxed),
            merged: self.merged.load(Ordering::Relaxed),
            sent: self.sent.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            batches: self.batches.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}
