//! The intake of a publisher: its slots, and the commands to its task.

use std::sync::Arc;

use tokio::sync::{TryAcquireError, mpsc, oneshot};
use tokio::time::Instant;

use super::delivery::Item;
use super::error::{PublishError, Rejection};
use super::receipt::Receipt;
use super::shared::Shared;
use crate::trigger::Trigger;

/// A command to the task.
#[derive(Debug)]
pub(super) enum Command {
    Publish(Box<Item>),
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

    pub(super) fn enqueue(&self, event: Trigger) -> Result<Receipt, PublishError> {
        let (sender, receipt) = Receipt::new();
        match self
            .commands
            .send(Command::Publish(Item::new(event, sender)))
        {
            Err(mpsc::error::SendError(Command::Publish(item))) => {
                self.shared.slots.add_permits(1);
                Err(PublishError::new(Rejection::Closed, item.trigger))
            }
            _ => Ok(receipt),
        }
    }
}
