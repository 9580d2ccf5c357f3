//! The entries of the queues: events, and streams whose events are made when they are taken.

use tokio::time::Instant;

use super::item::Item;
use super::merge::Key;
use super::queues::Entry;
use super::text::QueuedText;

/// An entry in the queue of a channel.
#[derive(Debug)]
pub(super) enum Queued {
    Event(Box<Item>),
    Text(Box<QueuedText>),
}

impl Queued {
    /// The time at which the entry is sent at the latest, even in a batch that is not full.
    pub(super) fn due(&self) -> Option<Instant> {
        match self {
            Self::Event(item) => item.due,
            Self::Text(text) => text.due,
        }
    }
}

impl Entry for Queued {
    type Event = Box<Item>;

    fn key(&self) -> Option<&Key> {
        match self {
            Self::Event(item) => item.latest.as_ref().map(|latest| &latest.key),
            Self::Text(_) => None,
        }
    }

    fn not_before(&self) -> Option<Instant> {
        match self {
            Self::Event(item) => item.latest.as_ref().and_then(|latest| latest.not_before),
            Self::Text(text) => text.not_before,
        }
    }

    fn take(self) -> Result<(Box<Item>, Option<Self>), Self> {
        match self {
            Self::Event(item) => Ok((item, None)),
            Self::Text(text) => match text.next() {
                Ok((item, rest)) => Ok((item, rest.map(Self::Text))),
                Err(text) => Err(Self::Text(text)),
            },
        }
    }
}
