//! The result of a published event.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use super::error::Failure;
use crate::error::{Error, debug_as_report};
use crate::trigger::Trigger;

/// The result of an event that was given to a [`Publisher`](crate::Publisher), as a future.
///
/// `Ok` means that the API server has accepted the event. Drop the receipt if the result does not
/// matter; the event is sent anyway. With the feature `tracing`, a failure whose receipt was dropped
/// is [logged](crate#spans-and-events).
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
    pub(super) fn new() -> (ReceiptSender, Self) {
        let (sender, receiver) = oneshot::channel();
        (ReceiptSender(sender), Self(receiver))
    }
}

impl Future for Receipt {
    type Output = Result<(), Unsent>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let settled = ready!(Pin::new(&mut self.0).poll(context));
        Poll::Ready(settled.unwrap_or_else(|_| Err(Unsent::lost())))
    }
}

/// Logs a failure that nobody has seen.
impl Drop for Receipt {
    fn drop(&mut self) {
        // Closed first: a failure that is reported from now on is logged by the sender.
        self.0.close();
        if let Ok(Err(unsent)) = self.0.try_recv() {
            unsent.report_unheard();
        }
    }
}

/// The sending half of a receipt.
#[derive(Debug)]
pub(super) struct ReceiptSender(oneshot::Sender<Result<(), Unsent>>);

impl ReceiptSender {
    pub(super) fn sent(self) {
        // Dropping the receipt is allowed.
        let _ = self.0.send(Ok(()));
    }

    pub(super) fn failed(self, unsent: Unsent) {
        if let Err(Err(unsent)) = self.0.send(Err(unsent)) {
            unsent.report_unheard();
        }
    }
}

/// The error returned when an event is not known to have been accepted.
///
/// It converts into an [`Error`] with `?`.
#[derive(Clone)]
// Boxed, so that the `Result` of a receipt stays small.
pub struct Unsent(Box<Parts>);

#[derive(Clone)]
struct Parts {
    error: Error,
    trigger: Option<Trigger>,
    on_failure: OnFailure,
}

/// What is done about failures that nobody waits for: the function of the application, or a log.
#[derive(Clone, Default)]
pub(super) struct OnFailure(pub(super) Option<Call>);

type Call = Arc<dyn Fn(&Unsent) + Send + Sync>;

impl fmt::Debug for OnFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "a function"
        } else {
            "a log"
        })
    }
}

impl Unsent {
    pub(super) fn new(error: Error, trigger: Trigger, on_failure: &OnFailure) -> Self {
        Self(Box::new(Parts {
            error,
            trigger: Some(trigger),
            on_failure: on_failure.clone(),
        }))
    }

    /// Reports a failure whose receipt was dropped before it was read.
    fn report_unheard(&self) {
        match &self.0.on_failure.0 {
            // A panic would end the publisher, and with it the events of others.
            Some(on_failure) => drop(catch_unwind(AssertUnwindSafe(|| on_failure(self)))),
            None => self.log(),
        }
    }

    /// Creates the error for a task that was dropped with its event.
    fn lost() -> Self {
        Self(Box::new(Parts {
            error: Failure::Lost.into(),
            trigger: None,
            on_failure: OnFailure::default(),
        }))
    }

    /// Logs this error, because the receipt of the event was dropped.
    #[cfg(feature = "tracing")]
    fn log(&self) {
        let error = self.error();
        // A server can repeat the event in its response, which therefore stays out of the log.
        let status = error.status().map(|status| status.as_u16());
        let reason = status.is_none().then(|| tracing::field::display(error));
        tracing::warn!(
            channel = self.channel(),
            event = self.event(),
            status,
            error = reason,
            "an event was not accepted"
        );
    }

    #[cfg(not(feature = "tracing"))]
    #[expect(clippy::unused_self, reason = "the feature `tracing` uses it")]
    fn log(&self) {}

    /// Returns the reason. Its predicates help to decide how to react: after
    /// [`is_timeout`](Error::is_timeout), for example, the API server may have accepted the event.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// Returns the name of the event's channel.
    #[must_use]
    pub fn channel(&self) -> Option<&str> {
        self.trigger().and_then(|trigger| trigger.channels().next())
    }

    /// Returns the name of the event.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.trigger().map(|trigger| trigger.event().as_str())
    }

    /// Returns the event, so that it can be published again. It is `None` only if the event was published
    /// at the very moment at which the runtime of the publisher ended.
    #[must_use]
    pub fn trigger(&self) -> Option<&Trigger> {
        self.0.trigger.as_ref()
    }

    /// Returns the event, as [`trigger`](Self::trigger) does.
    #[must_use]
    pub fn into_trigger(self) -> Option<Trigger> {
        self.0.trigger
    }
}

/// The predicates of the [`Error`], such as [`is_timeout`](Error::is_timeout), can be called directly.
impl core::ops::Deref for Unsent {
    type Target = Error;

    fn deref(&self) -> &Error {
        self.error()
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { error, trigger, .. } = &*self.0;
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

debug_as_report!(Unsent);

impl std::error::Error for Unsent {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // `Display` includes the error, so the chain continues with its cause.
        self.0.error.source()
    }
}

impl From<Unsent> for Error {
    fn from(unsent: Unsent) -> Self {
        unsent.0.error
    }
}
