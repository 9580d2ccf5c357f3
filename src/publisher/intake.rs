//! The intake of a publisher: its slots, and the commands to its task.

use std::sync::Arc;

use tokio::sync::{TryAcquireError, mpsc, oneshot};
use tokio::time::Instant;

use super::error::{PublishError, Rejection};
use super::item::Item;
use super::merge::Key;
use super::queued::Queued;
use super::receipt::Receipt;
use super::shared::Shared;
use crate::trigger::Trigger;

/// A command to the task.
#[derive(Debug)]
pub(super) enum Command {
    Publish(Queued),
    Flush(oneshot::Sender<()>),
    /// Accept no more events, and send the queued ones until the deadline.
    Close(Option<Instant>),
}

/// Queues events while there are free slots.
#[derive(Clone)]
pub(super) struct Intake {
    // Unbounded, because the semaphore already limits the events, and commands must never wait.
    pub(super) commands: mpsc::UnboundedSender<Command>,
    pub(super) shared: Arc<Shared>,
}

impl Intake {
    /// Takes the slot of one event, if there is a free one.
    pub(super) fn take_slot(&self) -> Result<(), Rejection> {
        match self.shared.slots.try_acquire() {
            Ok(permit) => {
                // The permit belongs to the event now, and is added again when its result is known.
                permit.forget();
                Ok(())
            }
            Err(TryAcquireError::NoPermits) => Err(Rejection::Full),
            Err(TryAcquireError::Closed) => Err(Rejection::Closed),
        }
    }

    /// Queues an event if there is a free slot.
    pub(super) fn try_publish(
        &self,
        event: Trigger,
        key: Option<Key>,
    ) -> Result<Receipt, PublishError> {
        match self.take_slot() {
            Ok(()) => self.enqueue(event, key),
            Err(rejection) => Err(PublishError::new(rejection, event)),
        }
    }

    /// Queues an event. With a key, it replaces one with that key that still waits.
    pub(super) fn enqueue(
        &self,
        event: Trigger,
        key: Option<Key>,
    ) -> Result<Receipt, PublishError> {
        let (sender, receipt) = Receipt::new();
        let queued = Queued::Event(Item::new(event, sender, key));
        match self.commands.send(Command::Publish(queued)) {
            Err(mpsc::error::SendError(Command::Publish(Queued::Event(item)))) => {
                self.shared.slots.add_permits(1);
                Err(PublishError::new(Rejection::Closed, item.trigger))
            }
            _ => Ok(receipt),
        }
    }
}
