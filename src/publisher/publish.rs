//! The future of publishing an event.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use tokio::sync::{AcquireError, SemaphorePermit};

use super::error::{PublishError, Rejection};
use super::intake::Intake;
use super::merge::Key;
use super::receipt::Receipt;
use crate::trigger::Trigger;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: this module names all implementations"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// Events that [`Publisher::publish`](super::handle::Publisher::publish) accepts: a [`Trigger`] on
/// one channel without requested attributes, or a reference to one.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be published",
    label = "expected a `Trigger` on one channel without requested attributes",
    note = "a publisher sends batches, in which each event goes to one channel: publish one event per channel, or send this one with `.send()`",
    note = "a receipt has no attributes: send an event that requests attributes with `.send()`",
    note = "`.json(…)`, `.text(…)` and `.payload(…)` return a `Result`: add `?`"
)]
pub trait PublishedEvent: Sealed {
    #[doc(hidden)]
    fn into_trigger(self) -> Trigger;
}

impl Sealed for Trigger {}
#[diagnostic::do_not_recommend]
impl PublishedEvent for Trigger {
    fn into_trigger(self) -> Trigger {
        self
    }
}

impl Sealed for &Trigger {}
#[diagnostic::do_not_recommend]
impl PublishedEvent for &Trigger {
    fn into_trigger(self) -> Trigger {
        self.clone()
    }
}

/// The future of [`Publisher::publish`](super::handle::Publisher::publish), which waits for
/// capacity.
///
/// Dropping it before it completes publishes nothing.
///
/// ```
/// use std::time::Duration;
/// use pusher_channels::{channel_name, testing};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = testing::Server::start().await?;
/// let publisher = server.client().publisher().start()?;
///
/// let news = channel_name!("news");
/// let publish = publisher.trigger(&news).event("headline").text("It works")?.publish();
/// match tokio::time::timeout(Duration::from_secs(1), publish).await {
///     Ok(published) => published?.await?,
///     Err(_) => return Err("the queue was full for a second".into()),
/// };
/// # Ok(()) }
/// ```
///
/// # Panics
///
/// If it is polled after completion, as the futures of std do.
#[must_use = "an event is not published until this is awaited: `.await`"]
pub struct Publish<'p> {
    intake: &'p Intake,
    /// `None` after completion.
    event: Option<Result<Trigger, PublishError>>,
    key: Option<Key>,
    slot: Option<Slot<'p>>,
}

type Slot<'p> =
    Pin<Box<dyn Future<Output = Result<SemaphorePermit<'p>, AcquireError>> + Send + 'p>>;

impl<'p> Publish<'p> {
    pub(super) fn new(
        intake: &'p Intake,
        event: Result<Trigger, PublishError>,
        key: Option<Key>,
    ) -> Self {
        Self {
            intake,
            event: Some(event),
            key,
            slot: None,
        }
    }

    fn poll_slot(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Rejection>> {
        if self.slot.is_none() {
            // This overtakes nobody: tokio assigns free permits to waiters first.
            match self.intake.take_slot() {
                Err(Rejection::Full) => {}
                taken => return Poll::Ready(taken),
            }
        }
        let intake = self.intake;
        // Boxed only when the queue is full, so the common case allocates nothing.
        let slot = self
            .slot
            .get_or_insert_with(|| Box::pin(intake.shared.slots.acquire()));
        Poll::Ready(match ready!(slot.as_mut().poll(context)) {
            Ok(permit) => {
                permit.forget();
                Ok(())
            }
            Err(_) => Err(Rejection::Closed),
        })
    }
}

impl Future for Publish<'_> {
    type Output = Result<Receipt, PublishError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.event.take() {
            Some(Ok(event)) => match self.poll_slot(context) {
                Poll::Ready(Ok(())) => {
                    let key = self.key.take();
                    Poll::Ready(self.intake.enqueue(event, key))
                }
                Poll::Ready(Err(rejection)) => {
                    Poll::Ready(Err(PublishError::new(rejection, event)))
                }
                Poll::Pending => {
                    self.event = Some(Ok(event));
                    Poll::Pending
                }
            },
            Some(Err(error)) => Poll::Ready(Err(error)),
            #[expect(
                clippy::panic,
                reason = "a contract of `Future` is broken; std panics as well"
            )]
            None => panic!("`Publish` was polled after it had completed"),
        }
    }
}

impl fmt::Debug for Publish<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publish")
            .field("event", &self.event)
            .field("waits", &self.slot.is_some())
            .finish_non_exhaustive()
    }
}
