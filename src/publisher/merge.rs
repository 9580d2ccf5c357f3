//! The merging of events with keys: the latest value wins.

use std::collections::HashMap;

use core::time::Duration;

use tokio::time::Instant;

use super::receipt::ReceiptSender;
use crate::name::{EventName, Text};

/// What events of one channel have in common if the latest of them replaces the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) event: EventName,
    pub(super) key: Text,
}

/// The part of a queued event that only events with a key have.
#[derive(Debug)]
pub(super) struct Latest {
    pub(super) key: Key,
    pub(super) not_before: Option<Instant>,
    /// The receipts of the events that this one has replaced.
    superseded: Vec<ReceiptSender>,
    /// The number of those events, whether or not anybody waits for them.
    merged: usize,
}

impl Latest {
    pub(super) fn new(key: Key) -> Box<Self> {
        Box::new(Self {
            key,
            not_before: None,
            superseded: Vec::new(),
            merged: 0,
        })
    }

    pub(super) fn merged(&self) -> usize {
        self.merged
    }

    /// Adds the receipt of an event that this one replaces.
    pub(super) fn supersedes(&mut self, earlier: ReceiptSender) {
        self.merged += 1;
        // Most receipts are dropped, and a key that changes often must not collect them.
        if earlier.is_awaited() {
            if self.superseded.len() == self.superseded.capacity() {
                self.superseded.retain(ReceiptSender::is_awaited);
            }
            self.superseded.push(earlier);
        }
    }

    pub(super) fn into_superseded(self) -> Vec<ReceiptSender> {
        self.superseded
    }
}

/// The times before which the next event with a key must not be sent.
#[derive(Debug)]
pub(super) struct Floors {
    interval: Duration,
    // By channel and key. Empty without a minimum interval.
    next: HashMap<(Text, Key), Instant>,
    /// The number of entries at which those of the past are removed.
    limit: usize,
}

impl Floors {
    pub(super) fn new(interval: Duration) -> Self {
        Self {
            interval,
            next: HashMap::new(),
            limit: FIRST_LIMIT,
        }
    }

    pub(super) fn next(&self, channel: &Text, key: &Key) -> Option<Instant> {
        if self.next.is_empty() {
            return None;
        }
        // A tuple of references cannot be looked up in a map of tuples; both clones are cheap.
        self.next.get(&(channel.clone(), key.clone())).copied()
    }

    /// Records that an event with this key is being sent.
    pub(super) fn sent(&mut self, channel: &Text, key: &Key, now: Instant) {
        if self.interval.is_zero() {
            return;
        }
        let next = now + self.interval;
        self.next.insert((channel.clone(), key.clone()), next);
        // Doubling the limit makes the removal constant per event on average.
        if self.next.len() >= self.limit {
            self.next.retain(|_, next| *next > now);
            self.limit = FIRST_LIMIT.max(2 * self.next.len());
        }
    }
}

const FIRST_LIMIT: usize = 1024;
