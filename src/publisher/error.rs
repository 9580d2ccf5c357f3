//! The errors of publishing.

use core::fmt;

use crate::error::{Error, debug_as_report};
use crate::trigger::Trigger;

/// The error returned when a [`Publisher`](crate::Publisher) does not accept an event.
/// [`into_trigger`](Self::into_trigger) returns the event.
///
/// It converts into an [`Error`] with `?`.
///
/// ```
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().queue(1).start()?;
///
/// let news = channel_name!("news");
/// publisher.trigger(&news).event("headline").text("first")?.try_publish()?;
/// let second = publisher.trigger(&news).event("headline").text("second")?;
/// let error = second.try_publish().unwrap_err();
/// assert!(error.is_full());
///
/// publisher.publish(error.into_trigger()).await?; // waits for the first one
/// # Ok(()) }
/// ```
// Boxed, so that the `Result` of `publish` stays small.
pub struct PublishError(Box<(Rejection, Trigger)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    Full,
    /// Too much text of a stream waits.
    FullText,
    Closed,
    OtherClient,
}

impl PublishError {
    pub(super) fn new(rejection: Rejection, trigger: Trigger) -> Self {
        Self(Box::new((rejection, trigger)))
    }

    fn rejection(&self) -> Rejection {
        self.0.0
    }

    /// Returns true if the queue was full, which only
    /// [`try_publish`](crate::Publisher::try_publish) reports: publish less, or wait with
    /// [`publish`](crate::Publisher::publish).
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.rejection() == Rejection::Full
    }

    /// Returns true if the publisher is shutting down, or its runtime has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.rejection() == Rejection::Closed
    }

    /// Returns the event.
    pub fn into_trigger(self) -> Trigger {
        self.0.1
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rejection().fmt(f)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the queue of the publisher is full",
            Self::FullText => "more than 1 MiB of the stream waits to be sent",
            Self::Closed => "the publisher accepts no more events because it is shutting down",
            Self::OtherClient => "the event was made by another client than that of the publisher (clones count as the same client)",
        })
    }
}

debug_as_report!(PublishError);

impl std::error::Error for PublishError {}

impl std::error::Error for Rejection {}

impl From<PublishError> for Error {
    fn from(error: PublishError) -> Self {
        error.rejection().into()
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Full | Rejection::FullText => Self::not_sent(rejection, true),
            Rejection::Closed => Failure::Abandoned.into(),
            Rejection::OtherClient => Self::invalid(rejection),
        }
    }
}

/// The reason why the publisher itself could not deliver an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The deadline of a shutdown passed before the event was sent.
    Abandoned,
    /// The publisher's runtime shut down before the result was known.
    Lost,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Abandoned => "the publisher shut down before the event was sent",
            Self::Lost => "the publisher's runtime shut down before the result was known",
        })
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::not_sent(failure, false)
    }
}
