//! The state that the handles and the tasks of a publisher share.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use super::counters::Counting;
use super::receipt::Unsent;
use crate::request::App;

/// The state that the handles and the task share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) app: Arc<App>,
    /// One permit for each event that is neither queued nor in flight.
    pub(super) slots: Semaphore,
    pub(super) capacity: usize,
    pub(super) closing: AtomicBool,
    /// True once the deadline of a shutdown has passed: no more requests are started.
    pub(super) past_deadline: AtomicBool,
    /// The events that were not accepted since the first call of `shutdown`.
    unsent: Mutex<Vec<Unsent>>,
    pub(super) counting: Counting,
}

impl Shared {
    pub(super) fn new(app: Arc<App>, capacity: usize) -> Self {
        Self {
            app,
            slots: Semaphore::new(capacity),
            capacity,
            closing: AtomicBool::new(false),
            past_deadline: AtomicBool::new(false),
            unsent: Mutex::default(),
            counting: Counting::default(),
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    pub(super) fn is_past_deadline(&self) -> bool {
        self.past_deadline.load(Ordering::Relaxed)
    }

    pub(super) fn unsent(&self) -> MutexGuard<'_, Vec<Unsent>> {
        // A panic while the lock is held cannot leave the list half-written, because it is only
        // pushed to.
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
