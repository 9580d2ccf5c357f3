//! The queued events.

use core::mem;

use tokio::time::Instant;

use super::merge::{Key, Latest};
use super::receipt::{Accepted, OnFailure, ReceiptSender, Unsent};
use crate::error::Error;
use crate::trigger::Trigger;

/// An event that is queued or in flight. It is boxed, so that moving it between queues copies a
/// pointer.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) trigger: Trigger,
    pub(super) receipt: ReceiptSender,
    /// The flush epoch that the event belongs to.
    pub(super) epoch: u64,
    /// The time at which the event is sent at the latest, even in a batch that is not full.
    pub(super) due: Option<Instant>,
    /// What only events with a key have.
    // Boxed, so that the others grow by one pointer.
    pub(super) latest: Option<Box<Latest>>,
}

impl Item {
    pub(super) fn new(trigger: Trigger, receipt: ReceiptSender, key: Option<Key>) -> Box<Self> {
        Box::new(Self {
            trigger,
            receipt,
            epoch: 0,
            due: None,
            latest: key.map(Latest::new),
        })
    }

    /// Returns the number of events or pieces that were merged into this event.
    pub(super) fn merged(&self) -> usize {
        match &self.receipt {
            ReceiptSender::Event(_) => self.latest.as_ref().map_or(0, |latest| latest.merged()),
            ReceiptSender::Piece(piece) => piece.merged,
        }
    }

    /// Returns true if the event has a slot of the queue. Those of streams have none.
    pub(super) fn has_slot(&self) -> bool {
        matches!(self.receipt, ReceiptSender::Event(_))
    }

    /// Replaces this event by a later one with the same key, which takes its place.
    pub(super) fn supersede(&mut self, later: Self) {
        let Self {
            trigger, receipt, ..
        } = later;
        self.trigger = trigger;
        let earlier = mem::replace(&mut self.receipt, receipt);
        if let Some(latest) = &mut self.latest {
            latest.supersedes(earlier);
        }
    }

    /// Reports that the API server has accepted the event.
    pub(super) fn sent(self) {
        let latest = self.latest.into_iter();
        for receipt in latest.flat_map(|latest| latest.into_superseded()) {
            receipt.accepted(Accepted::Superseded);
        }
        self.receipt.accepted(Accepted::Sent);
    }

    /// Reports that the event is not known to have been accepted. Returns the report.
    pub(super) fn failed(self, error: Error, on_failure: &OnFailure) -> Unsent {
        let unsent = Unsent::new(error, Some(self.trigger), on_failure);
        let latest = self.latest.into_iter();
        for receipt in latest.flat_map(|latest| latest.into_superseded()) {
            receipt.failed(unsent.of_superseded());
        }
        self.receipt.failed(unsent.clone());
        unsent
    }
}
