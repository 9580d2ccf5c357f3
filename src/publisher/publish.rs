//! Giving an event to a publisher.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use tokio::sync::{AcquireError, SemaphorePermit};

use super::error::{PublishError, Refusal};
use super::handle::Publisher;
use super::receipt::Receipt;
use crate::trigger::Trigger;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: what is published is what this module says"
    )]
    pub trait Sealed {}
}
use sealed::Sealed;

/// What [`Publisher::publish`] takes: a [`Trigger`] on one channel that asks nothing, or a reference to
/// one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be published",
    label = "expected a `Trigger` on one channel, that asks nothing",
    note = "a publisher puts events into batches, where each goes to one channel: publish one for each channel, or send this one by itself, with `.send()`",
    note = "a receipt has no attributes: send an event that requests some by itself",
    note = "`.json(…)`, `.text(…)` and `.payload(…)` give a `Result`: add `?`"
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

/// Waits until there is room for an event: the future of [`Publisher::publish`].
///
/// Dropped before it is ready, it has published nothing.
#[must_use = "an event is not published until this is awaited: `.await`"]
pub struct Publish<'p> {
    publisher: &'p Publisher,
    /// Until it has been given away.
    event: Option<Result<Trigger, PublishError>>,
    room: Option<Room<'p>>,
}

type Room<'p> =
    Pin<Box<dyn Future<Output = Result<SemaphorePermit<'p>, AcquireError>> + Send + 'p>>;

impl<'p> Publish<'p> {
    pub(super) fn new(publisher: &'p Publisher, event: Result<Trigger, PublishError>) -> Self {
        Self {
            publisher,
            event: Some(event),
            room: None,
        }
    }

    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        if self.room.is_none() {
            // Nobody is passed by: permits that others wait for are theirs already.
            match self.publisher.take_room() {
                Err(Refusal::Full) => {}
                taken => return Poll::Ready(taken),
            }
        }
        let publisher = self.publisher;
        let room = self
            .room
            .get_or_insert_with(|| Box::pin(publisher.shared.room.acquire()));
        Poll::Ready(match ready!(room.as_mut().poll(context)) {
            Ok(permit) => {
                permit.forget();
                Ok(())
            }
            Err(_) => Err(Refusal::Closed),
        })
    }
}

impl Future for Publish<'_> {
    type Output = Result<Receipt, PublishError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.event.take() {
            Some(Ok(event)) => match self.poll_room(context) {
                Poll::Ready(Ok(())) => Poll::Ready(self.publisher.enqueue(event)),
                Poll::Ready(Err(refusal)) => Poll::Ready(Err(PublishError::new(refusal, event))),
                Poll::Pending => {
                    self.event = Some(Ok(event));
                    Poll::Pending
                }
            },
            Some(Err(error)) => Poll::Ready(Err(error)),
            // It was ready before: there is nothing more to come.
            None => Poll::Pending,
        }
    }
}

impl fmt::Debug for Publish<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publish")
            .field("event", &self.event)
            .field("waits", &self.room.is_some())
            .finish_non_exhaustive()
    }
}
