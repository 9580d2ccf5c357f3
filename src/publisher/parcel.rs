//! What goes into one request, and what becomes of it.

use core::mem;
use core::ops::Range;
use std::sync::Arc;

use http::StatusCode;
use tokio::time::Instant;

use super::Shared;
use super::receipt::{Settle, Unsent};
use crate::name::Text;
use crate::request::Error;
use crate::trigger::{Batch, Trigger};

/// An event in the queue.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) trigger: Trigger,
    pub(super) settle: Settle,
    /// Which calls of `flush` wait for it.
    pub(super) epoch: u64,
    /// When it is sent, full request or not.
    pub(super) due: Instant,
}

/// Events that are under way together.
#[derive(Debug)]
pub(super) struct Parcel {
    channels: Vec<Text>,
    triggers: Vec<Trigger>,
    settles: Vec<Option<Settle>>,
    epochs: Vec<u64>,
}

/// What has become of one.
#[derive(Debug)]
pub(super) struct Delivered {
    pub(super) channels: Vec<Text>,
    pub(super) epochs: Vec<u64>,
    /// What was not accepted, where the publisher is to say so.
    pub(super) unsent: Vec<Unsent>,
}

impl Parcel {
    pub(super) fn new(channels: Vec<Text>, items: Vec<Item>) -> Self {
        let mut parcel = Self {
            channels,
            triggers: Vec::with_capacity(items.len()),
            settles: Vec::with_capacity(items.len()),
            epochs: Vec::with_capacity(items.len()),
        };
        for Item {
            trigger,
            settle,
            epoch,
            due: _,
        } in items
        {
            parcel.triggers.push(trigger);
            parcel.settles.push(Some(settle));
            parcel.epochs.push(epoch);
        }
        parcel
    }

    pub(super) fn channels(&self) -> &[Text] {
        &self.channels
    }

    pub(super) fn epochs(&self) -> &[u64] {
        &self.epochs
    }

    /// Sends it in one request. Where the service refuses what is in it, its halves are sent, and so on
    /// to the one event that it refuses: it does not take the others along.
    pub(super) async fn deliver(mut self, shared: Arc<Shared>) -> Delivered {
        let mut errors: Vec<(Range<usize>, Error)> = Vec::new();
        let all = 0..self.triggers.len();
        let mut parts = vec![all];
        while let Some(part) = parts.pop() {
            let events = self.triggers.get(part.clone()).unwrap_or_default();
            let Some(batch) = Batch::of_checked(&shared.app, events) else {
                continue;
            };
            shared.counting.batch(batch.body_len());
            match batch.send().await {
                Ok(_) => self.sent(part, &shared),
                Err(error) if part.len() > 1 && refuses_content(&error) => {
                    #[cfg(feature = "tracing")]
                    tracing::debug!(events = part.len(), "refused: each half is sent by itself");
                    let middle = part.start + part.len() / 2;
                    parts.push(middle..part.end);
                    parts.push(part.start..middle);
                }
                Err(error) => errors.push((part, error)),
            }
        }
        let unsent = self.failed(&errors, &shared);
        shared.room.add_permits(self.epochs.len());
        Delivered {
            channels: self.channels,
            epochs: self.epochs,
            unsent,
        }
    }

    fn sent(&mut self, part: Range<usize>, shared: &Shared) {
        shared.counting.sent(part.len());
        for settle in self.settles.get_mut(part).unwrap_or_default() {
            if let Some(settle) = settle.take() {
                settle.sent();
            }
        }
    }

    /// Settles what is left.
    fn failed(&mut self, errors: &[(Range<usize>, Error)], shared: &Shared) -> Vec<Unsent> {
        if errors.is_empty() {
            return Vec::new();
        }
        let keep = shared.is_closing();
        let mut kept = Vec::new();
        let settles = mem::take(&mut self.settles);
        let left = mem::take(&mut self.triggers).into_iter().zip(settles);
        for (index, (trigger, settle)) in left.enumerate() {
            let error = errors.iter().find(|(part, _)| part.contains(&index));
            let (Some((_, error)), Some(settle)) = (error, settle) else {
                continue;
            };
            #[cfg(feature = "tracing")]
            tracing::warn!(
                event = trigger.event().as_str(),
                %error,
                "an event was not accepted"
            );
            shared.counting.failed(1);
            let unsent = Unsent::new(error.clone(), trigger);
            if keep {
                kept.push(unsent.clone());
            }
            settle.failed(unsent);
        }
        kept
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
