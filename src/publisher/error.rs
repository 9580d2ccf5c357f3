//! Why an event was not taken.

use core::fmt;

use crate::error::Error;
use crate::trigger::Trigger;

/// An event that a [`Publisher`](super::Publisher) did not take. It comes back with
/// [`into_trigger`](Self::into_trigger).
///
/// Becomes an [`Error`] with `?`.
pub struct PublishError(Box<(Refusal, Trigger)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Full,
    Closed,
    OtherClient,
}

impl PublishError {
    pub(super) fn new(refusal: Refusal, trigger: Trigger) -> Self {
        Self(Box::new((refusal, trigger)))
    }

    fn refusal(&self) -> Refusal {
        self.0.0
    }

    /// Whether the queue was full, from [`try_publish`](super::Publisher::try_publish) only: send less,
    /// or wait with [`publish`](super::Publisher::publish).
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.refusal() == Refusal::Full
    }

    /// Whether the publisher is shutting down, or its runtime has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.refusal() == Refusal::Closed
    }

    /// The event.
    pub fn into_trigger(self) -> Trigger {
        self.0.1
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal().fmt(f)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the queue of the publisher is full",
            Self::Closed => "the publisher takes no more events: it is shutting down",
            Self::OtherClient => "the event was made by another client than that of the publisher (clones count as the same)",
        })
    }
}

impl fmt::Debug for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (refusal, trigger) = &*self.0;
        f.debug_struct("PublishError")
            .field("refusal", refusal)
            .field("trigger", trigger)
            .finish()
    }
}

impl std::error::Error for PublishError {}

impl std::error::Error for Refusal {}

impl From<PublishError> for Error {
    fn from(error: PublishError) -> Self {
        match error.refusal() {
            Refusal::Full => Self::not_sent(Refusal::Full, true),
            Refusal::Closed => Failure::Abandoned.into(),
            Refusal::OtherClient => Self::invalid(Refusal::OtherClient),
        }
    }
}

/// Why the publisher itself could not deliver an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The publisher shut down before the event was sent.
    Abandoned,
    /// The runtime of the publisher ended before the result was known.
    Lost,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Abandoned => "the publisher ended before this was sent",
            Self::Lost => "the runtime of the publisher ended before this had its result",
        })
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::not_sent(failure, false)
    }
}
