//! The delivery of one batch, and of its halves if it is rejected.

use core::future::poll_fn;
use core::ops::Range;
use core::pin::pin;
use core::task::Poll;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::StatusCode;
use tokio::time::Instant;

use super::error::Failure;
use super::item::Item;
use super::shared::Shared;
use crate::error::{Error, TransportError, TransportErrorKind};
use crate::trigger::{Batch, Trigger};

/// The events of one batch that is in flight.
#[derive(Debug)]
pub(super) struct Delivery {
    /// An event is taken out when its result is known.
    items: Vec<Option<Box<Item>>>,
    shared: Arc<Shared>,
}

impl Delivery {
    #[expect(
        clippy::vec_box,
        reason = "events are large, and move between queues as pointers"
    )]
    pub(super) fn new(items: Vec<Box<Item>>, shared: Arc<Shared>) -> Self {
        let items = items.into_iter().map(Some).collect();
        Self { items, shared }
    }

    /// Sends the events in one request. If the API server rejects their content, sends the two
    /// halves, and so on down to the single event that is rejected, so that it does not affect the
    /// others. Events with idempotency keys are then sent one by one.
    pub(super) async fn deliver(mut self) {
        let mut errors: Vec<(Range<usize>, Error)> = Vec::new();
        let mut next = Some(0..self.items.len());
        // With the error of the request that they were part of.
        let mut rest: Vec<(Range<usize>, Error)> = Vec::new();
        let mut one_by_one = false;
        loop {
            let part = match (next.take(), rest.pop()) {
                (Some(part), popped) => {
                    rest.extend(popped);
                    part
                }
                (None, Some((part, rejection))) if self.shared.is_past_deadline() => {
                    errors.push((part, rejection));
                    continue;
                }
                (None, Some((part, _))) => part,
                (None, None) => break,
            };
            match self.send(&part, one_by_one).await {
                Ok(()) => self.sent(part),
                Err(error)
                    if error.is_rate_limited()
                        && !self.shared.is_past_deadline()
                        && let Some(pause) =
                            self.shared.app.retry.pause(error.requested_delay()) =>
                {
                    // Nothing has acted on the request. All lanes wait, because the limit is the app's.
                    self.shared.pause_until(Instant::now() + pause);
                    self.shared.wait_until_resumed().await;
                    if self.shared.is_past_deadline() {
                        errors.push((part, error));
                    } else {
                        next = Some(part);
                    }
                }
                Err(error)
                    if part.len() > 1
                        && rejects_content(&error)
                        && !self.shared.is_past_deadline() =>
                {
                    #[cfg(feature = "tracing")]
                    tracing::debug!(
                        events = part.len(),
                        "rejected: its events are sent again in parts"
                    );
                    // Sockudo keeps the key of the event that it rejects, and takes that event for
                    // accepted in the next batch. By itself, it is rejected again.
                    one_by_one = self.have_keys(&part);
                    let first = if one_by_one { 1 } else { part.len() / 2 };
                    let len = if one_by_one { 1 } else { part.len() - first };
                    let starts = (part.start + first..part.end).step_by(len).rev();
                    rest.extend(starts.map(|start| (start..start + len, error.clone())));
                    next = Some(part.start..part.start + first);
                }
                // Reported after the loop: failed events of one batch appear together in the log
                // and in `shutdown`.
                Err(error) => errors.push((part, error)),
            }
        }
        for (part, error) in errors {
            self.failed(part, &error);
        }
    }

    /// Sends events in one batch, or a single one in a request of its own.
    async fn send(&self, part: &Range<usize>, one_by_one: bool) -> Result<(), Error> {
        if one_by_one && let Some(trigger) = self.triggers(part).next() {
            self.shared.counting.batch(trigger.body_len());
            return catch_panics(trigger.clone().send_for_publisher()).await;
        }
        let Some(batch) = Batch::of_checked(&self.shared.app, self.triggers(part)) else {
            return Ok(());
        };
        self.shared.counting.batch(batch.body_len());
        catch_panics(batch.send_for_publisher(self.merged(part))).await?;
        Ok(())
    }

    fn have_keys(&self, part: &Range<usize>) -> bool {
        self.triggers(part).any(Trigger::has_idempotency_key)
    }

    fn triggers(&self, part: &Range<usize>) -> impl Iterator<Item = &Trigger> + Clone {
        let items = self.items.get(part.clone()).unwrap_or_default();
        items.iter().flatten().map(|item| &item.trigger)
    }

    /// Returns the number of events and pieces that were merged into these.
    fn merged(&self, part: &Range<usize>) -> usize {
        let items = self.items.get(part.clone()).unwrap_or_default();
        items.iter().flatten().map(|item| item.merged()).sum()
    }

    /// Takes the events out and frees their slots before their results are reported, so that a task
    /// that learns of a result can publish the next event.
    #[expect(clippy::vec_box, reason = "events move between queues as pointers")]
    fn take(&mut self, part: Range<usize>) -> Vec<Box<Item>> {
        let items = self.items.get_mut(part).unwrap_or_default();
        let taken: Vec<_> = items.iter_mut().filter_map(Option::take).collect();
        self.shared.release(&taken);
        taken
    }

    fn sent(&mut self, part: Range<usize>) {
        self.shared.counting.sent(part.len());
        for item in self.take(part) {
            item.sent();
        }
    }

    fn failed(&mut self, part: Range<usize>, error: &Error) {
        self.shared.counting.failed(part.len());
        let keep = self.shared.is_closing();
        for item in self.take(part) {
            let unsent = item.failed(error.clone(), &self.shared.on_failure);
            if keep {
                self.shared.unsent().push(unsent);
            }
        }
    }
}

/// Returns the events of a task that the runtime dropped, by their receipts and by `shutdown`.
#[expect(clippy::vec_box, reason = "events move between queues as pointers")]
pub(super) fn lose(shared: &Shared, left: Vec<Box<Item>>) {
    shared.counting.failed(left.len());
    for item in left {
        give_back(shared, Failure::Lost, item);
    }
}

/// Returns an event by its receipt and by `shutdown`.
pub(super) fn give_back(shared: &Shared, failure: Failure, item: Box<Item>) {
    let unsent = item.failed(failure.into(), &shared.on_failure);
    shared.unsent().push(unsent);
}

/// The runtime dropped the task.
impl Drop for Delivery {
    fn drop(&mut self) {
        let left = self.take(0..self.items.len());
        lose(&self.shared, left);
    }
}

/// Turns a panic of the transport into an error, so that it affects only one request.
async fn catch_panics<T>(sent: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut sent = pin!(sent);
    poll_fn(|context| {
        // The future is dropped after a panic and never polled again, so it cannot be observed in a
        // broken state.
        let polled = catch_unwind(AssertUnwindSafe(|| sent.as_mut().poll(context)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(panicked())))
    })
    .await
}

fn panicked() -> Error {
    let kind = TransportErrorKind::Other;
    TransportError::with_source(kind, "the transport panicked").into()
}

/// Returns true if the API server inspected the events and rejected them, so that each of them may
/// be the reason.
fn rejects_content(error: &Error) -> bool {
    let refusals = [
        StatusCode::BAD_REQUEST,
        StatusCode::PAYLOAD_TOO_LARGE,
        // Reverb responds with 422 where Pusher responds with 400.
        StatusCode::UNPROCESSABLE_ENTITY,
    ];
    error
        .status()
        .is_some_and(|status| refusals.contains(&status))
}
