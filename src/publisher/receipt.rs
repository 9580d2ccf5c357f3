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
/// `Ok` means that the API server has accepted the event, or a later one that has
/// [superseded](Accepted::Superseded) it. Drop the receipt if the result does not
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
#[doc(alias = "ack")]
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Outcome>);

type Outcome = Result<Accepted, Unsent>;

/// Which event the API server has accepted, in a [`Receipt`].
///
/// ```
/// use pusher_channels::publisher::Accepted;
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().start()?;
///
/// let ticker = channel_name!("ticker");
/// let price = |price: u32| publisher.trigger(&ticker).event("price").json(&price);
/// let first = price(97_100)?.latest("BTC").publish().await?;
/// let second = price(97_250)?.latest("BTC").publish().await?;
/// assert_eq!(first.await?, Accepted::Superseded);
/// assert_eq!(second.await?, Accepted::Sent);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there is no third possibility")]
pub enum Accepted {
    /// The event itself.
    Sent,
    /// A later event, which replaced this one before it was sent: see
    /// [`latest`](super::PublisherTrigger::latest).
    Superseded,
}

impl Accepted {
    /// Returns true if a later event was sent in place of this one.
    #[must_use]
    pub fn is_superseded(self) -> bool {
        self == Self::Superseded
    }
}

impl Receipt {
    pub(super) fn new() -> (ReceiptSender, Self) {
        let (sender, receiver) = oneshot::channel();
        (ReceiptSender::Event(sender), Self(receiver))
    }
}

impl Future for Receipt {
    type Output = Result<Accepted, Unsent>;

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

/// The sending half of a receipt, or the stream that an event is a part of.
#[derive(Debug)]
pub(super) enum ReceiptSender {
    Event(oneshot::Sender<Outcome>),
    // Boxed, so that events without a stream do not grow.
    Piece(Box<PieceReceipt>),
}

/// A stream whose events report their results.
pub(super) trait Stream: fmt::Debug + Send + Sync {
    /// Reports that the last event was accepted.
    fn ended(&self);

    /// Reports that an event was not accepted.
    fn failed(&self, unsent: Unsent);
}

/// The part of a stream that an event contains.
#[derive(Debug)]
pub(super) struct PieceReceipt {
    pub(super) stream: Arc<dyn Stream>,
    pub(super) is_last: bool,
    /// The number of pieces that were appended to the first one.
    pub(super) merged: usize,
}

impl ReceiptSender {
    /// Returns true if somebody waits for the result.
    pub(super) fn is_awaited(&self) -> bool {
        match self {
            Self::Event(sender) => !sender.is_closed(),
            Self::Piece(_) => true,
        }
    }

    pub(super) fn accepted(self, accepted: Accepted) {
        match self {
            Self::Event(sender) => {
                // Dropping the receipt is allowed.
                let _ = sender.send(Ok(accepted));
            }
            Self::Piece(piece) if piece.is_last => piece.stream.ended(),
            Self::Piece(_) => {}
        }
    }

    pub(super) fn failed(self, unsent: Unsent) {
        match self {
            Self::Event(sender) => {
                if let Err(Err(unsent)) = sender.send(Err(unsent)) {
                    unsent.report_unheard();
                }
            }
            Self::Piece(piece) => piece.stream.failed(unsent),
        }
    }
}

/// The error returned when an event is not known to have been accepted.
///
/// It converts into an [`Error`] with `?`.
///
/// ```
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().start()?;
/// server.respond_next(testing::Response::status(403, "the app is disabled"));
///
/// let news = channel_name!("news");
/// let headline = publisher.trigger(&news).event("headline").text("It works")?;
/// let receipt = headline.publish().await?;
/// let unsent = receipt.await.unwrap_err();
/// assert_eq!(unsent.channel(), Some("news"));
/// assert_eq!(unsent.status().map(|status| status.as_u16()), Some(403));
/// assert!(unsent.into_trigger().is_some());
/// # Ok(()) }
/// ```
#[derive(Clone)]
// Boxed, so that the `Result` of a receipt stays small.
pub struct Unsent(Box<Parts>);

#[derive(Clone)]
struct Parts {
    error: Error,
    trigger: Option<Trigger>,
    on_failure: OnFailure,
    is_superseded: bool,
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
    pub(super) fn new(error: Error, trigger: Option<Trigger>, on_failure: &OnFailure) -> Self {
        Self(Box::new(Parts {
            error,
            trigger,
            on_failure: on_failure.clone(),
            is_superseded: false,
        }))
    }

    /// Creates the error for an event that this one has superseded.
    pub(super) fn of_superseded(&self) -> Self {
        let mut parts = self.0.clone();
        parts.is_superseded = true;
        Self(parts)
    }

    /// Reports a failure whose receipt was dropped before it was read.
    pub(super) fn report_unheard(&self) {
        // The receipt of the event that replaced it reports the failure, once.
        if self.is_superseded() {
            return;
        }
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
            is_superseded: false,
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
        self.0
            .trigger
            .as_ref()
            .and_then(|trigger| trigger.channels().next())
    }

    /// Returns the name of the event.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        let trigger = self.0.trigger.as_ref();
        trigger.map(|trigger| trigger.event().as_str())
    }

    /// Returns true if a later event had replaced this one, and was not accepted: see
    /// [`latest`](super::PublisherTrigger::latest).
    #[must_use]
    pub fn is_superseded(&self) -> bool {
        self.0.is_superseded
    }

    /// Returns the event, so that it can be published again.
    ///
    /// It is `None` if a later event had [superseded](Self::is_superseded) it, whose receipt returns that
    /// one, so that an old value is not sent after a newer one. Otherwise it is `None` only if the event
    /// was published at the very moment at which the runtime of the publisher ended.
    #[must_use]
    pub fn trigger(&self) -> Option<&Trigger> {
        let trigger = self.0.trigger.as_ref();
        trigger.filter(|_| !self.0.is_superseded)
    }

    /// Returns the event, as [`trigger`](Self::trigger) does.
    #[must_use]
    pub fn into_trigger(self) -> Option<Trigger> {
        let Parts {
            trigger,
            is_superseded,
            ..
        } = *self.0;
        trigger.filter(|_| !is_superseded)
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
