//! What becomes of an event.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use tokio::sync::oneshot;

use super::error::Failure;
use crate::error::Error;
use crate::trigger::Trigger;

/// What becomes of an event that was given to a [`Publisher`](super::Publisher): a future of its result.
///
/// `Ok` means that the service has accepted it. Drop the receipt if that does not matter: the event is
/// sent all the same.
///
/// ```
/// use pusher_channels::{channel_name, event_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let client = server.client();
/// let publisher = client.publisher().start()?;
/// let event = client.trigger(&channel_name!("news")).event(event_name!("e")).text("x")?;
///
/// let receipt = publisher.publish(event).await?;
/// if let Err(unsent) = receipt.await {
///     eprintln!("{unsent}");
///     let event = unsent.into_trigger(); // to be sent again, if that makes sense
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Result<(), Unsent>>);

impl Receipt {
    pub(super) fn new() -> (Settle, Self) {
        let (sender, receiver) = oneshot::channel();
        (Settle(sender), Self(receiver))
    }
}

impl Future for Receipt {
    type Output = Result<(), Unsent>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let settled = ready!(Pin::new(&mut self.0).poll(context));
        Poll::Ready(settled.unwrap_or_else(|_| Err(Unsent::lost())))
    }
}

/// The other end of a receipt.
#[derive(Debug)]
pub(super) struct Settle(oneshot::Sender<Result<(), Unsent>>);

impl Settle {
    pub(super) fn sent(self) {
        // Nobody has to wait for it.
        let _ = self.0.send(Ok(()));
    }

    pub(super) fn failed(self, unsent: Unsent) {
        let _ = self.0.send(Err(unsent));
    }
}

/// An event that is not known to have been accepted, and why.
///
/// Becomes an [`Error`] with `?`.
#[derive(Clone)]
pub struct Unsent(Box<Parts>);

#[derive(Clone)]
struct Parts {
    error: Error,
    trigger: Option<Trigger>,
}

impl Unsent {
    pub(super) fn new(error: Error, trigger: Trigger) -> Self {
        Self(Box::new(Parts {
            error,
            trigger: Some(trigger),
        }))
    }

    /// The task that had it was ended from outside.
    fn lost() -> Self {
        Self(Box::new(Parts {
            error: Failure::Lost.into(),
            trigger: None,
        }))
    }

    /// What went wrong. Its predicates say what to do: after [`is_timeout`](Error::is_timeout), for
    /// example, the service may have acted on the event.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// The event, to be published again. `None` only where the runtime of the publisher ended before the
    /// publisher did; then the service may have acted on it.
    #[must_use]
    pub fn trigger(&self) -> Option<&Trigger> {
        self.0.trigger.as_ref()
    }

    /// The event, as [`trigger`](Self::trigger).
    #[must_use]
    pub fn into_trigger(self) -> Option<Trigger> {
        self.0.trigger
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { error, trigger } = &*self.0;
        match trigger {
            Some(trigger) => {
                let channel = trigger.channels().next().unwrap_or_default();
                let event = trigger.event().as_str();
                write!(
                    f,
                    "the event {event:?} on {channel:?} was not accepted: {error}"
                )
            }
            None => write!(f, "an event was not accepted: {error}"),
        }
    }
}

impl fmt::Debug for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsent")
            .field("error", &self.0.error)
            .field("trigger", &self.0.trigger)
            .finish()
    }
}

impl std::error::Error for Unsent {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // Shown in our own text, so it is its cause that comes next.
        self.0.error.source()
    }
}

impl From<Unsent> for Error {
    fn from(unsent: Unsent) -> Self {
        unsent.0.error
    }
}
