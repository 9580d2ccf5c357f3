//! The state that the handles and the tasks of a publisher share.

use core::future::poll_fn;
use core::pin::pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::Poll;
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep_until};

use super::counters::Counting;
use super::item::Item;
use super::receipt::{OnFailure, Unsent};
use crate::request::App;

/// The state that the handles and the task share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) app: Arc<App>,
    /// One permit for each event that is neither queued nor in flight.
    pub(super) slots: Semaphore,
    pub(super) capacity: usize,
    /// The minimum time between two events of a key or of a stream.
    pub(super) min_interval: Duration,
    pub(super) closing: AtomicBool,
    /// True once the deadline of a shutdown has passed: no more requests are started.
    pub(super) past_deadline: AtomicBool,
    /// The events that were not accepted since the first call of `shutdown`.
    unsent: Mutex<Vec<Unsent>>,
    pub(super) counting: Counting,
    pub(super) on_failure: OnFailure,
    /// The time until which the rate limit of the API server keeps the publisher from sending.
    paused_until: Mutex<Option<Instant>>,
    /// Wakes paused deliveries when the deadline of a shutdown has passed.
    deadline_passed: Notify,
}

impl Shared {
    pub(super) fn new(
        app: Arc<App>,
        capacity: usize,
        min_interval: Duration,
        on_failure: OnFailure,
    ) -> Self {
        Self {
            app,
            slots: Semaphore::new(capacity),
            capacity,
            min_interval,
            closing: AtomicBool::new(false),
            past_deadline: AtomicBool::new(false),
            unsent: Mutex::default(),
            counting: Counting::default(),
            on_failure,
            paused_until: Mutex::default(),
            deadline_passed: Notify::new(),
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    pub(super) fn is_past_deadline(&self) -> bool {
        self.past_deadline.load(Ordering::Relaxed)
    }

    pub(super) fn pass_deadline(&self) {
        self.past_deadline.store(true, Ordering::Relaxed);
        self.deadline_passed.notify_waiters();
    }

    /// Keeps all lanes from sending until `time`.
    pub(super) fn pause_until(&self, time: Instant) {
        let mut paused = self
            .paused_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *paused = paused.max(Some(time));
    }

    /// Returns the end of a pause that is not over.
    pub(super) fn paused_until(&self) -> Option<Instant> {
        let paused = *self
            .paused_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        paused.filter(|time| *time > Instant::now())
    }

    /// Waits until the pause is over, or the deadline of a shutdown has passed.
    pub(super) async fn wait_until_resumed(&self) {
        while let Some(time) = self.paused_until() {
            let mut passed = pin!(self.deadline_passed.notified());
            // Before the flag is read, so that no notification is missed.
            passed.as_mut().enable();
            if self.is_past_deadline() {
                return;
            }
            let mut over = pin!(sleep_until(time));
            poll_fn(|context| {
                let is_over = over.as_mut().poll(context).is_ready();
                if is_over || passed.as_mut().poll(context).is_ready() {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
        }
    }

    /// Frees what events took of the queue.
    pub(super) fn release(&self, events: &[Box<Item>]) {
        let slots = events.iter().filter(|event| event.has_slot()).count();
        self.slots.add_permits(slots);
        if slots < events.len() {
            self.counting.pieces_done(events.len() - slots);
        }
    }

    pub(super) fn unsent(&self) -> MutexGuard<'_, Vec<Unsent>> {
        // A panic while the lock is held cannot leave the list half-written, because it is only
        // pushed to.
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
