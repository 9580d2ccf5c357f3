//! The error of batches.

use core::fmt;

use crate::error::{Error, InvalidKind, debug_as_report};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    TooLong { limit: usize },
    OtherClient { index: usize },
}

/// The error returned when events cannot be sent in one request.
///
/// ```
/// use pusher_channels::{Batch, Client, channel_name};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let event = client.trigger(&channel_name!("news")).event("headline").text("It works")?;
/// let error = Batch::from_events(vec![event; 11]).unwrap_err();
/// assert!(error.is_full());
/// assert_eq!(error.limit(), Some(10));
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidBatch(pub(super) Fault);

impl InvalidBatch {
    /// Returns what is wrong with the batch.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::Empty => InvalidKind::Empty,
            Fault::TooLong { .. } => InvalidKind::TooLong,
            Fault::OtherClient { .. } => InvalidKind::Conflict,
        }
    }

    /// Returns the limit that the batch exceeds, in events.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        match self.0 {
            Fault::TooLong { limit } => Some(limit),
            _ => None,
        }
    }

    /// Returns true if the batch is full. Use this to flush a batch in a loop.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.0, Fault::TooLong { .. })
    }

    /// Returns the index of the offending event: the first beyond the limit, or the one of another
    /// client.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self.0 {
            Fault::Empty => None,
            Fault::TooLong { limit } => Some(limit),
            Fault::OtherClient { index } => Some(index),
        }
    }
}

impl fmt::Display for InvalidBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid batch: ")?;
        match self.0 {
            Fault::Empty => f.write_str("it is empty"),
            Fault::TooLong { limit } => write!(
                f,
                "it has more than {limit} events; `Client::batch_all` sends them in several requests"
            ),
            Fault::OtherClient { index } => write!(
                f,
                "the event at index {index} was made by another client; make all of them with the same client, or with clones of it"
            ),
        }
    }
}

debug_as_report!(InvalidBatch);

impl std::error::Error for InvalidBatch {}

impl From<InvalidBatch> for Error {
    fn from(error: InvalidBatch) -> Self {
        Self::invalid(error)
    }
}
