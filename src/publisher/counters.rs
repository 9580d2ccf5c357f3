//! What a publisher counts.

use core::sync::atomic::{AtomicU64, Ordering};

/// What a publisher has done so far, from [`Publisher::counters`](super::Publisher::counters). Each is
/// read by itself: while events are sent, they are of slightly different moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Events that are waiting or under way at present.
    pub queued: u64,
    /// Events that the service has accepted.
    pub sent: u64,
    /// Events that are not known to have been accepted.
    pub failed: u64,
    /// Requests that were made. What the client tries again by itself is part of one.
    pub batches: u64,
    /// Bytes of the bodies of these.
    pub bytes: u64,
}

/// The same, while they are counted.
#[derive(Debug, Default)]
pub(super) struct Counting {
    sent: AtomicU64,
    failed: AtomicU64,
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

    pub(super) fn now(&self, queued: usize) -> Counters {
        Counters {
            queued: queued as u64,
            sent: self.sent.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            batches: self.batches.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}
