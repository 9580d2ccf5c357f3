//! What goes into one request, and what becomes of it.

use core::ops::Range;
use std::sync::Arc;

use http::StatusCode;
use tokio::time::Instant;

use super::Shared;
use super::receipt::{Settle, Unsent};
use crate::request::Error;
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
pub(super) struct Parcel(
    /// What has its result is taken out.
    Vec<Option<Box<Item>>>,
);

impl Parcel {
    #[expect(
        clippy::vec_box,
        reason = "they come from another queue, and are large"
    )]
    pub(super) fn new(items: Vec<Box<Item>>) -> Self {
        Self(items.into_iter().map(Some).collect())
    }

    /// Sends it in one request. Where the service refuses what is in it, its halves are sent, and so on
    /// to the one event that it refuses: it does not take the others along.
    ///
    /// Gives what was not accepted, where the publisher is to say so.
    pub(super) async fn deliver(mut self, shared: Arc<Shared>) -> Vec<Unsent> {
        let len = self.0.len();
        let mut errors: Vec<(Range<usize>, Error)> = Vec::new();
        let mut next = Some(0..len);
        let mut rest = Vec::new();
        while let Some(part) = next.take().or_else(|| rest.pop()) {
            let Some(batch) = Batch::of_checked(&shared.app, self.triggers(&part)) else {
                continue;
            };
            shared.counting.batch(batch.body_len());
            match batch.send().await {
                Ok(_) => self.sent(part, &shared),
                Err(error) if part.len() > 1 && refuses_content(&error) => {
                    #[cfg(feature = "tracing")]
                    tracing::debug!(events = part.len(), "refused: each half is sent by itself");
                    let middle = part.start + part.len() / 2;
                    rest.push(middle..part.end);
                    next = Some(part.start..middle);
                }
                Err(error) => errors.push((part, error)),
            }
        }
        let mut unsent = Vec::new();
        for (part, error) in errors {
            self.failed(part, &error, &shared, &mut unsent);
        }
        shared.room.add_permits(len);
        unsent
    }

    fn triggers(&self, part: &Range<usize>) -> impl Iterator<Item = &Trigger> + Clone {
        let items = self.0.get(part.clone()).unwrap_or_default();
        items.iter().flatten().map(|item| &item.trigger)
    }

    fn take(&mut self, part: Range<usize>) -> impl Iterator<Item = Box<Item>> {
        let items = self.0.get_mut(part).unwrap_or_default();
        items.iter_mut().filter_map(Option::take)
    }

    fn sent(&mut self, part: Range<usize>, shared: &Shared) {
        shared.counting.sent(part.len());
        for item in self.take(part) {
            item.settle.sent();
        }
    }

    fn failed(
        &mut self,
        part: Range<usize>,
        error: &Error,
        shared: &Shared,
        unsent: &mut Vec<Unsent>,
    ) {
        shared.counting.failed(part.len());
        let keep = shared.is_closing();
        for item in self.take(part) {
            #[cfg(feature = "tracing")]
            tracing::warn!(
                event = item.trigger.event().as_str(),
                %error,
                "an event was not accepted"
            );
            let failed = Unsent::new(error.clone(), item.trigger);
            if keep {
                unsent.push(failed.clone());
            }
            item.settle.failed(failed);
        }
    }
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
