//! The task of a publisher, which decides when to send which events.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, Sleep, sleep_until};

use super::delivery::{Delivery, give_back, lose};
use super::error::Failure;
use super::flush::Epochs;
use super::intake::Command;
use super::item::Item;
use super::merge::Floors;
use super::queued::Queued;
use super::queues::{Entry as _, LaneIndex, Lanes, Taken};
use super::shared::Shared;

/// The number of commands that are handled before anything is sent.
// A limit, so that a constant stream of events cannot keep the task from sending.
const MAX_COMMANDS: usize = 256;

/// The rules by which events become requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batching {
    pub(super) batch_len: usize,
    pub(super) linger: Duration,
    pub(super) in_flight: usize,
}

pub(super) struct Engine {
    shared: Arc<Shared>,
    batching: Batching,
    commands: mpsc::UnboundedReceiver<Command>,
    /// True if no more commands can arrive.
    intake_closed: bool,
    lanes: Lanes<Queued>,
    floors: Floors,
    epochs: Epochs,
    deliveries: JoinSet<()>,
    /// The lanes and flush epochs that each in-flight batch blocks.
    // By task id, because a task that panicked returns nothing else.
    in_flight: HashMap<Id, InFlight>,
    /// The time at which ready events are sent, even in a batch that is not full.
    due: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
    closing: bool,
    /// The deadline of a shutdown.
    deadline: Option<Instant>,
    /// Dropping it reports that the task has ended.
    _done: watch::Sender<()>,
}

struct InFlight {
    indices: Vec<LaneIndex>,
    /// Pairs of an epoch and its number of events.
    epochs: Vec<(u64, usize)>,
}

enum Wakeup {
    Commands,
    IntakeClosed,
    Delivered(Id),
    Timer,
}

impl Engine {
    pub(super) fn new(
        shared: Arc<Shared>,
        batching: Batching,
        commands: mpsc::UnboundedReceiver<Command>,
        done: watch::Sender<()>,
    ) -> Self {
        Self {
            floors: Floors::new(shared.min_interval),
            shared,
            batching,
            commands,
            intake_closed: false,
            lanes: Lanes::new(),
            epochs: Epochs::new(),
            deliveries: JoinSet::new(),
            in_flight: HashMap::new(),
            due: None,
            timer: None,
            closing: false,
            deadline: None,
            _done: done,
        }
    }

    /// Runs until no more events can arrive and all have been sent.
    pub(super) async fn run(mut self) {
        let mut inbox = Vec::with_capacity(MAX_COMMANDS);
        while !(self.intake_closed && self.lanes.is_empty() && self.deliveries.is_empty()) {
            match poll_fn(|context| self.poll_wakeup(context, &mut inbox)).await {
                Wakeup::Commands => {
                    let now = Instant::now();
                    for command in inbox.drain(..) {
                        self.handle(command, now);
                    }
                    // Free slots even under a constant stream of commands, which `poll_wakeup`
                    // prefers.
                    while let Some(delivered) = self.deliveries.try_join_next_with_id() {
                        self.complete(id_of(&delivered));
                    }
                }
                Wakeup::IntakeClosed => self.intake_closed = true,
                Wakeup::Delivered(id) => self.complete(id),
                Wakeup::Timer => {}
            }
            self.abandon_at_deadline();
            self.send();
            // Keep accepting `Close` commands until here: a later shutdown may have an earlier
            // deadline.
            if self.closing && self.lanes.is_empty() && self.deliveries.is_empty() {
                self.commands.close();
            }
        }
    }

    fn poll_wakeup(&mut self, context: &mut Context<'_>, inbox: &mut Vec<Command>) -> Poll<Wakeup> {
        if !self.intake_closed {
            // Commands first: they fill the batches that the next step sends.
            match self.commands.poll_recv_many(context, inbox, MAX_COMMANDS) {
                Poll::Ready(0) => return Poll::Ready(Wakeup::IntakeClosed),
                Poll::Ready(_) => return Poll::Ready(Wakeup::Commands),
                Poll::Pending => {}
            }
        }
        if let Poll::Ready(Some(delivered)) = self.deliveries.poll_join_next_with_id(context) {
            return Poll::Ready(Wakeup::Delivered(id_of(&delivered)));
        }
        let Some(next) = self.next_time() else {
            self.timer = None;
            return Poll::Pending;
        };
        // One timer that is reset, because a timer per event would be an allocation per event.
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(next)));
        if timer.deadline() != next {
            timer.as_mut().reset(next);
        }
        timer.as_mut().poll(context).map(|()| Wakeup::Timer)
    }

    /// Returns the time of the next action that no command or delivery triggers. A due event
    /// without a free request waits for a delivery, not for a time.
    fn next_time(&self) -> Option<Instant> {
        let due = self.due.filter(|_| self.can_send());
        let held = self.lanes.held_until();
        let resumed = self
            .shared
            .paused_until()
            .filter(|_| self.lanes.ready() > 0 || held.is_some());
        let held = held.filter(|_| self.can_send());
        let deadline = self.deadline.filter(|_| !self.shared.is_past_deadline());
        [due, resumed, held, deadline].into_iter().flatten().min()
    }

    /// Sends nothing between a call of `shutdown` and its command, because the command may bring a
    /// deadline that has already passed.
    fn can_send(&self) -> bool {
        self.deliveries.len() < self.batching.in_flight
            && self.shared.paused_until().is_none()
            && (self.closing || !self.shared.is_closing())
    }

    fn handle(&mut self, command: Command, now: Instant) {
        match command {
            Command::Publish(Queued::Event(item)) => self.queue(item, now),
            Command::Publish(Queued::Text(mut text)) => {
                let due = now + self.batching.linger;
                text.due = Some(due);
                text.epoch = self.epochs.enter();
                let channel = text.text.pieces.channel().clone();
                self.lanes.push(&channel, Queued::Text(text));
                self.due.get_or_insert(due);
            }
            Command::Flush(waiting) => self.epochs.flush(waiting),
            Command::Close(deadline) => {
                self.closing = true;
                self.deadline = earlier(self.deadline, deadline);
            }
        }
    }

    /// Queues an event, or merges it into one with the same key that still waits.
    fn queue(&mut self, mut item: Box<Item>, now: Instant) {
        let channel = item.trigger.channel().clone();
        if let Some(latest) = &mut item.latest {
            if let Some(Queued::Event(earlier)) = self.lanes.waiting(&channel, &latest.key) {
                earlier.supersede(*item);
                self.shared.slots.add_permits(1);
                self.shared.counting.merged(1);
                return;
            }
            latest.not_before = self.floors.next(&channel, &latest.key);
        }
        let due = now + self.batching.linger;
        item.due = Some(due);
        item.epoch = self.epochs.enter();
        self.lanes.push(&channel, Queued::Event(item));
        self.due.get_or_insert(due);
    }

    /// Returns true if no event waits for more, nor for the end of a minimum interval.
    fn sends_everything(&self) -> bool {
        self.intake_closed || self.closing || self.epochs.is_flushing()
    }

    /// Makes the lanes ready whose minimum interval is over.
    fn resume(&mut self) {
        if self.lanes.held_until().is_none() {
            return;
        }
        let now = (!self.sends_everything()).then(Instant::now);
        let due = &mut self.due;
        self.lanes.resume(now, |first| {
            *due = earlier(*due, first.due());
        });
    }

    /// Sends all batches that can be sent now.
    fn send(&mut self) {
        self.resume();
        // Without a minimum interval, nothing depends on the time.
        let limits = !self.shared.min_interval.is_zero() && !self.sends_everything();
        let now = limits.then(Instant::now);
        while self.lanes.ready() > 0 && self.can_send() && self.should_send() {
            let Taken {
                indices,
                events,
                unmade,
            } = self.lanes.take(self.batching.batch_len, now);
            for entry in unmade {
                self.unmade(&entry);
            }
            if events.is_empty() {
                self.release(&indices);
                continue;
            }
            if let Some(now) = now {
                for item in &events {
                    if let Some(latest) = &item.latest {
                        self.floors.sent(item.trigger.channel(), &latest.key, now);
                    }
                }
            }
            let epochs = epochs_of(&events);
            let delivery = Delivery::new(events, Arc::clone(&self.shared));
            let task = self.deliveries.spawn(delivery.deliver());
            let blocked = InFlight { indices, epochs };
            self.in_flight.insert(task.id(), blocked);
        }
        if self.lanes.ready() == 0 {
            self.due = None;
        }
    }

    fn should_send(&self) -> bool {
        self.lanes.ready() >= self.batching.batch_len
            || self.sends_everything()
            // All slots are taken, so no further event can join the batch.
            || self.shared.slots.available_permits() == 0
            || self.due.is_some_and(|due| due <= Instant::now())
    }

    fn complete(&mut self, id: Id) {
        let Some(InFlight { indices, epochs }) = self.in_flight.remove(&id) else {
            return;
        };
        for (epoch, events) in epochs {
            self.epochs.complete(epoch, events);
        }
        self.release(&indices);
    }

    fn release(&mut self, indices: &[LaneIndex]) {
        let due = &mut self.due;
        self.lanes.release(indices, |first| {
            *due = earlier(*due, first.due());
        });
    }

    /// Completes an entry of which no event could be made.
    fn unmade(&mut self, entry: &Queued) {
        // Only encryption can fail, and the events themselves are encrypted before they are queued.
        if let Queued::Text(text) = entry {
            self.shared.counting.failed(1);
            self.shared.counting.pieces_done(1);
            self.epochs.complete(text.epoch, 1);
        }
    }

    /// Abandons the queued events when the deadline of the shutdown has passed.
    fn abandon_at_deadline(&mut self) {
        if !self.shared.is_past_deadline() {
            if self
                .deadline
                .is_none_or(|deadline| deadline > Instant::now())
            {
                return;
            }
            self.shared.pass_deadline();
        }
        let (abandoned, unmade) = events_of(self.lanes.take_all());
        self.shared.counting.failed(abandoned.len());
        self.shared.release(&abandoned);
        for item in abandoned {
            let epoch = item.epoch;
            give_back(&self.shared, Failure::Abandoned, item);
            self.epochs.complete(epoch, 1);
        }
        for entry in unmade {
            self.unmade(&entry);
        }
    }
}

/// Returns the earlier of two times, or the only one.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// Makes the events of entries that will not be sent, and returns those of which none could be made.
#[expect(clippy::vec_box, reason = "events move between queues as pointers")]
fn events_of(entries: Vec<Queued>) -> (Vec<Box<Item>>, Vec<Queued>) {
    let (mut events, mut unmade) = (Vec::with_capacity(entries.len()), Vec::new());
    for entry in entries {
        let mut next = Some(entry);
        while let Some(entry) = next.take() {
            match entry.take() {
                Ok((event, rest)) => {
                    events.push(event);
                    next = rest;
                }
                Err(entry) => unmade.push(entry),
            }
        }
    }
    (events, unmade)
}

/// Returns the task of a delivery. Its events are complete even if it panicked, because dropping it
/// completes them.
fn id_of(delivered: &Result<(Id, ()), JoinError>) -> Id {
    match delivered {
        Ok((id, ())) => *id,
        Err(error) => error.id(),
    }
}

/// Counts the events of each epoch.
fn epochs_of(items: &[Box<Item>]) -> Vec<(u64, usize)> {
    let mut epochs: Vec<(u64, usize)> = Vec::with_capacity(1);
    for item in items {
        match epochs.last_mut() {
            Some((epoch, events)) if *epoch == item.epoch => *events += 1,
            _ => epochs.push((item.epoch, 1)),
        }
    }
    epochs
}

/// Closes the publisher if the runtime drops the task, so that nobody waits for a slot that never
/// becomes free.
impl Drop for Engine {
    fn drop(&mut self) {
        self.shared.slots.close();
        self.commands.close();
        let mut left = self.lanes.take_all();
        while let Ok(command) = self.commands.try_recv() {
            if let Command::Publish(entry) = command {
                left.push(entry);
            }
        }
        let (left, unmade) = events_of(left);
        self.shared.release(&left);
        lose(&self.shared, left);
        for entry in unmade {
            self.unmade(&entry);
        }
    }
}
