//! What goes into one request, and what becomes of it.

use core::future::poll_fn;
use core::ops::Range;
use core::pin::pin;
use core::task::Poll;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::StatusCode;
use tokio::time::Instant;

use super::handle::Shared;
use super::receipt::{Settle, Unsent};
use crate::error::{Error, TransportError, TransportErrorKind};
use crate::trigger::{Batch, Trigger};

/// An event in the queue. It stays in one place on its way through it.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) trigger: Trigger,
    pub(super) settle: Settle,
    /// Which calls of `flush` wait for it.
    pub(super) epoch: u64,
    /// When it is sent, full request or not.
    pub(super) due: Option<Instant>,
}

impl Item {
    pub(super) fn new(trigger: Trigger, settle: Settle) -> Box<Self> {
        Box::new(Self {
            trigger,
            settle,
            epoch: 0,
            due: None,
        })
    }
}

/// Events that are under way together.
#[derive(Debug)]
pub(super) struct Parcel {
    /// What has its result is taken out.
    items: Vec<Option<Box<Item>>>,
    shared: Arc<Shared>,
}

impl Parcel {
    #[expect(
        clippy::vec_box,
        reason = "they come from another queue, and are large"
    )]
    pub(super) fn new(items: Vec<Box<Item>>, shared: Arc<Shared>) -> Self {
        let items = items.into_iter().map(Some).collect();
        Self { items, shared }
    }

    /// Sends it in one request. Where the service refuses what is in it, its halves are sent, and so on
    /// to the one event that it refuses: it does not take the others along.
    pub(super) async fn deliver(mut self) {
        let mut errors: Vec<(Range<usize>, Error)> = Vec::new();
        let mut next = Some(0..self.items.len());
        // With the refusal of what they were in.
        let mut rest: Vec<(Range<usize>, Error)> = Vec::new();
        loop {
            let part = match (next.take(), rest.pop()) {
                (Some(part), popped) => {
                    rest.extend(popped);
                    part
                }
                (None, Some((part, refusal))) if self.shared.is_time_up() => {
                    errors.push((part, refusal));
                    continue;
                }
                (None, Some((part, _))) => part,
                (None, None) => break,
            };
            let Some(batch) = Batch::of_checked(&self.shared.app, self.triggers(&part)) else {
                continue;
            };
            self.shared.counting.batch(batch.body_len());
            match unless_it_panics(batch.send()).await {
                Ok(_) => self.sent(part),
                Err(error)
                    if part.len() > 1 && refuses_content(&error) && !self.shared.is_time_up() =>
                {
                    #[cfg(feature = "tracing")]
                    tracing::debug!(events = part.len(), "refused: each half is sent by itself");
                    let middle = part.start + part.len() / 2;
                    rest.push((middle..part.end, error));
                    next = Some(part.start..middle);
                }
                Err(error) => errors.push((part, error)),
            }
        }
        for (part, error) in errors {
            self.failed(part, &error);
        }
    }

    fn triggers(&self, part: &Range<usize>) -> impl Iterator<Item = &Trigger> + Clone {
        let items = self.items.get(part.clone()).unwrap_or_default();
        items.iter().flatten().map(|item| &item.trigger)
    }

    /// Takes them out, and makes room for others: who learns of the result can publish the next.
    #[expect(clippy::vec_box, reason = "as they came")]
    fn take(&mut self, part: Range<usize>) -> Vec<Box<Item>> {
        let items = self.items.get_mut(part).unwrap_or_default();
        let taken: Vec<_> = items.iter_mut().filter_map(Option::take).collect();
        self.shared.room.add_permits(taken.len());
        taken
    }

    fn sent(&mut self, part: Range<usize>) {
        self.shared.counting.sent(part.len());
        for item in self.take(part) {
            item.settle.sent();
        }
    }

    fn failed(&mut self, part: Range<usize>, error: &Error) {
        self.shared.counting.failed(part.len());
        let keep = self.shared.is_closing();
        for item in self.take(part) {
            #[cfg(feature = "tracing")]
            tracing::warn!(
                event = item.trigger.event().as_str(),
                %error,
                "an event was not accepted"
            );
            let failed = Unsent::new(error.clone(), item.trigger);
            if keep {
                self.shared.unsent().push(failed.clone());
            }
            item.settle.failed(failed);
        }
    }
}

/// Given up, with its runtime: the receipts are told by being dropped.
impl Drop for Parcel {
    fn drop(&mut self) {
        let left = self.take(0..self.items.len()).len();
        self.shared.counting.failed(left);
    }
}

/// A transport that panics costs its request only.
async fn unless_it_panics<T>(sent: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut sent = pin!(sent);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| sent.as_mut().poll(context)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(panicked())))
    })
    .await
}

fn panicked() -> Error {
    let kind = TransportErrorKind::Other;
    TransportError::with_source(kind, "the transport panicked").into()
}

/// Whether the service looked at the events, and refused them: then each of them may be the reason.
fn refuses_content(error: &Error) -> bool {
    let refusals = [
        StatusCode::BAD_REQUEST,
        StatusCode::PAYLOAD_TOO_LARGE,
        // What Reverb says instead of 400.
        StatusCode::UNPROCESSABLE_ENTITY,
    ];
    error
        .status()
        .is_some_and(|status| refusals.contains(&status))
}
