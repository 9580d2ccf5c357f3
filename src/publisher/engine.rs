//! The task behind a publisher: it decides what is sent when.

use core::future::poll_fn;
use core::pin::Pin;
use core::sync::atomic::Ordering;
use core::task::{Context, Poll};
use core::time::Duration;
use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, Sleep, sleep_until};

use super::delivery::{Item, Parcel};
use super::error::Failure;
use super::flush::Epochs;
use super::handle::Shared;
use super::queues::{Lanes, Place, Taken};
use super::receipt::Unsent;

/// How many commands are taken at once.
const AT_ONCE: usize = 256;

/// What the handles want.
#[derive(Debug)]
pub(super) enum Command {
    Publish(Box<Item>),
    Flush(oneshot::Sender<()>),
    /// Takes no more, and sends what is there until the deadline.
    Close(Option<Instant>),
}

/// How events become requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) batch_len: usize,
    pub(super) linger: Duration,
    pub(super) in_flight: usize,
}

pub(super) struct Engine {
    shared: Arc<Shared>,
    pace: Pace,
    commands: mpsc::UnboundedReceiver<Command>,
    /// Whether nothing more can come.
    intake_over: bool,
    lanes: Lanes<Box<Item>>,
    epochs: Epochs,
    under_way: JoinSet<()>,
    /// What each of them holds up.
    notes: HashMap<Id, Note>,
    /// When what is ready is sent, full request or not.
    due: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
    closing: bool,
    /// When a shutdown has no more time.
    deadline: Option<Instant>,
    /// Tells that this is over, by being dropped.
    _over: watch::Sender<()>,
}

struct Note {
    places: Vec<Place>,
    /// How many events of which epoch.
    epochs: Vec<(u64, usize)>,
}

enum News {
    Commands,
    IntakeOver,
    Delivered(Id),
    TimeHasCome,
}

impl Engine {
    pub(super) fn new(
        shared: Arc<Shared>,
        pace: Pace,
        commands: mpsc::UnboundedReceiver<Command>,
        over: watch::Sender<()>,
    ) -> Self {
        Self {
            shared,
            pace,
            commands,
            intake_over: false,
            lanes: Lanes::new(),
            epochs: Epochs::new(),
            under_way: JoinSet::new(),
            notes: HashMap::new(),
            due: None,
            timer: None,
            closing: false,
            deadline: None,
            _over: over,
        }
    }

    /// Until nothing more can come, and everything has been sent.
    pub(super) async fn run(mut self) {
        let mut inbox = Vec::with_capacity(AT_ONCE);
        while !(self.intake_over && self.lanes.is_empty() && self.under_way.is_empty()) {
            match poll_fn(|context| self.poll_news(context, &mut inbox)).await {
                News::Commands => {
                    let now = Instant::now();
                    for command in inbox.drain(..) {
                        self.obey(command, now);
                    }
                    // However much comes in: what has come to its end makes room.
                    while let Some(delivered) = self.under_way.try_join_next_with_id() {
                        self.note(id_of(&delivered));
                    }
                }
                News::IntakeOver => self.intake_over = true,
                News::Delivered(id) => self.note(id),
                News::TimeHasCome => {}
            }
            self.give_up_in_time();
            self.send();
            // Until then another shutdown can be in more haste.
            if self.closing && self.lanes.is_empty() && self.under_way.is_empty() {
                self.commands.close();
            }
        }
    }

    fn poll_news(&mut self, context: &mut Context<'_>, inbox: &mut Vec<Command>) -> Poll<News> {
        if !self.intake_over {
            match self.commands.poll_recv_many(context, inbox, AT_ONCE) {
                Poll::Ready(0) => return Poll::Ready(News::IntakeOver),
                Poll::Ready(_) => return Poll::Ready(News::Commands),
                Poll::Pending => {}
            }
        }
        if let Poll::Ready(Some(delivered)) = self.under_way.poll_join_next_with_id(context) {
            return Poll::Ready(News::Delivered(id_of(&delivered)));
        }
        let Some(next) = self.next_time() else {
            self.timer = None;
            return Poll::Pending;
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(next)));
        if timer.deadline() != next {
            timer.as_mut().reset(next);
        }
        timer.as_mut().poll(context).map(|()| News::TimeHasCome)
    }

    /// When there is something to do by itself. What is due and has no room waits for a parcel to come
    /// to its end, not for a time.
    fn next_time(&self) -> Option<Instant> {
        let due = self.due.filter(|_| self.may_send());
        let deadline = self.deadline.filter(|_| !self.shared.is_time_up());
        [due, deadline].into_iter().flatten().min()
    }

    /// Between a call of `shutdown` and its command nothing is begun: there may be no time for it.
    fn may_send(&self) -> bool {
        self.under_way.len() < self.pace.in_flight && (self.closing || !self.shared.is_closing())
    }

    fn obey(&mut self, command: Command, now: Instant) {
        match command {
            Command::Publish(mut item) => {
                let due = now + self.pace.linger;
                item.due = Some(due);
                item.epoch = self.epochs.enter();
                let channel = item.trigger.channel().clone();
                self.lanes.push(&channel, item);
                self.due.get_or_insert(due);
            }
            Command::Flush(waiting) => self.epochs.flush(waiting),
            Command::Close(deadline) => {
                self.closing = true;
                self.deadline = [self.deadline, deadline].into_iter().flatten().min();
            }
        }
    }

    /// Sends what can be sent now.
    fn send(&mut self) {
        while self.lanes.ready() > 0 && self.may_send() && self.is_time() {
            let Taken { places, items } = self.lanes.take(self.pace.batch_len);
            let epochs = epochs_of(&items);
            let parcel = Parcel::new(items, Arc::clone(&self.shared));
            let task = self.under_way.spawn(parcel.deliver());
            let note = Note { places, epochs };
            self.notes.insert(task.id(), note);
        }
        if self.lanes.ready() == 0 {
            self.due = None;
        }
    }

    fn is_time(&self) -> bool {
        self.lanes.ready() >= self.pace.batch_len
            || self.intake_over
            || self.closing
            || self.epochs.is_flushing()
            // Nothing comes that would be worth waiting for.
            || self.shared.room.available_permits() == 0
            || self.due.is_some_and(|due| due <= Instant::now())
    }

    fn note(&mut self, id: Id) {
        let Some(Note { places, epochs }) = self.notes.remove(&id) else {
            return;
        };
        for (epoch, events) in epochs {
            self.epochs.settle(epoch, events);
        }
        let due = &mut self.due;
        self.lanes.release(&places, |first| {
            *due = [*due, first.due].into_iter().flatten().min();
        });
    }

    /// At the deadline of the shutdown nothing more is begun.
    fn give_up_in_time(&mut self) {
        if !self.shared.is_time_up() {
            if self
                .deadline
                .is_none_or(|deadline| deadline > Instant::now())
            {
                return;
            }
            self.shared.time_is_up.store(true, Ordering::Relaxed);
        }
        let given_up = self.lanes.take_all();
        self.shared.counting.failed(given_up.len());
        self.shared.room.add_permits(given_up.len());
        for item in given_up {
            let unsent = Unsent::new(Failure::Abandoned.into(), item.trigger);
            self.shared.unsent().push(unsent.clone());
            item.settle.failed(unsent);
            self.epochs.settle(item.epoch, 1);
        }
    }
}

/// Which parcel has come to its end, in whatever way: it has settled its events itself.
fn id_of(delivered: &Result<(Id, ()), JoinError>) -> Id {
    match delivered {
        Ok((id, ())) => *id,
        Err(error) => error.id(),
    }
}

/// How many of these belong to which epoch.
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

/// However it ends, with its runtime at worst: nobody waits for room that never comes.
impl Drop for Engine {
    fn drop(&mut self) {
        self.shared.room.close();
        self.commands.close();
        // Its receipts are told, by being dropped.
        let mut left = self.lanes.take_all().len();
        while let Ok(command) = self.commands.try_recv() {
            left += usize::from(matches!(command, Command::Publish(_)));
        }
        self.shared.counting.failed(left);
        self.shared.room.add_permits(left);
    }
}
