//! The text of a stream, which is cut into events when they are sent.

use core::fmt;
use core::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::error::Rejection;
use super::item::Item;
use super::receipt::{PieceReceipt, ReceiptSender, Stream, Unsent};
use super::shared::Shared;
use crate::error::Error;
use crate::trigger::{Piece, Pieces};

/// The maximum size of the text of one stream that waits to be sent, in bytes.
const MAX_WAITING: usize = 1024 * 1024;

/// The part of a stream that its handle shares with the publisher.
pub(super) struct Text {
    pub(super) pieces: Pieces,
    shared: Arc<Shared>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The text that no event contains yet. Wiped, because the channel may be encrypted.
    waiting: Zeroizing<String>,
    /// The end, until an event contains it.
    end: Option<End>,
    /// The number of the next event.
    seq: u64,
    /// True while an entry for the waiting text is in the queue. There is at most one.
    is_queued: bool,
    /// The number of pieces that were merged into what waits.
    merged: usize,
    not_before: Option<Instant>,
    /// The first failure of an event.
    error: Option<Error>,
    /// True if the handle has returned the error.
    is_error_returned: bool,
    /// The failures that the handle has not returned yet.
    unheard: Vec<Unsent>,
    has_no_handle: bool,
    finished: Option<oneshot::Sender<Result<(), Error>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Finished,
    Aborted,
}

impl Text {
    pub(super) fn new(pieces: Pieces, shared: Arc<Shared>) -> Self {
        Self {
            pieces,
            shared,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code of others runs while the lock is held, so a panic cannot leave it half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a piece. Returns the entry that has to be queued, if none waits.
    pub(super) fn push(self: &Arc<Self>, piece: &str) -> Result<Option<Box<QueuedText>>, Error> {
        let mut state = self.open()?;
        if piece.is_empty() {
            return Ok(None);
        }
        if state.waiting.len() + piece.len() > MAX_WAITING {
            return Err(Rejection::FullText.into());
        }
        append(&mut state.waiting, piece);
        if state.is_queued {
            state.merged += 1;
            self.shared.counting.merged(1);
        }
        Ok(self.entry(&mut state))
    }

    /// Ends the text, and reports the result to `finished`.
    pub(super) fn finish(
        self: &Arc<Self>,
        finished: oneshot::Sender<Result<(), Error>>,
    ) -> Result<Option<Box<QueuedText>>, Error> {
        let mut state = self.open()?;
        state.end = Some(End::Finished);
        state.finished = Some(finished);
        Ok(self.entry(&mut state))
    }

    /// Ends the text if it was not finished. Returns the entry that has to be queued, and the failures
    /// that the handle has not returned.
    pub(super) fn drop_handle(self: &Arc<Self>) -> (Option<Box<QueuedText>>, Vec<Unsent>) {
        let mut state = self.state();
        state.has_no_handle = true;
        let unheard = mem::take(&mut state.unheard);
        if state.end.is_some() || self.shared.is_closing() {
            return (None, unheard);
        }
        state.end = Some(End::Aborted);
        (self.entry(&mut state), unheard)
    }

    /// Returns the state if more text can be accepted.
    fn open(&self) -> Result<MutexGuard<'_, State>, Error> {
        let mut state = self.state();
        if let Some(error) = &state.error {
            let error = error.clone();
            state.is_error_returned = true;
            state.unheard.clear();
            return Err(error);
        }
        if self.shared.is_closing() {
            return Err(Rejection::Closed.into());
        }
        Ok(state)
    }

    /// Returns an entry for what waits, unless there is one already.
    fn entry(self: &Arc<Self>, state: &mut State) -> Option<Box<QueuedText>> {
        if mem::replace(&mut state.is_queued, true) {
            return None;
        }
        self.shared.counting.piece_queued();
        Some(Box::new(QueuedText {
            text: Arc::clone(self),
            epoch: 0,
            due: None,
            not_before: state.not_before,
        }))
    }

    /// Takes back an entry that the publisher did not accept, because it has ended.
    pub(super) fn not_queued(&self) {
        self.state().is_queued = false;
        self.shared.counting.pieces_done(1);
    }
}

impl Stream for Text {
    fn ended(&self) {
        let mut state = self.state();
        let finished = state.finished.take();
        let result = state.error.clone().map_or(Ok(()), Err);
        drop(state);
        if let Some(finished) = finished {
            // The caller may have been dropped.
            let _ = finished.send(result);
        }
    }

    fn failed(&self, unsent: Unsent) {
        let mut state = self.state();
        let error = unsent.error().clone();
        state.error.get_or_insert_with(|| error.clone());
        if let Some(finished) = state.finished.take() {
            state.is_error_returned = finished.send(Err(error)).is_ok();
        }
        if state.is_error_returned {
            return;
        }
        if state.has_no_handle {
            // The function of the application runs without the lock.
            drop(state);
            unsent.report_unheard();
        } else {
            state.unheard.push(unsent);
        }
    }
}

// Without the text: it must not end up in a log.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("TextStream")
            .field("channel", self.pieces.channel())
            .field("event", self.pieces.event())
            .field("waiting_bytes", &state.waiting.len())
            .field("next_seq", &state.seq)
            .finish_non_exhaustive()
    }
}

/// A stream in the queue of a channel: what waits becomes events when it is taken.
#[derive(Debug)]
pub(super) struct QueuedText {
    pub(super) text: Arc<Text>,
    pub(super) epoch: u64,
    pub(super) due: Option<Instant>,
    pub(super) not_before: Option<Instant>,
}

/// The next event of a stream and the entry of the rest, or the entry.
type Next = Result<(Box<Item>, Option<Box<QueuedText>>), Box<QueuedText>>;

/// The epoch of events that are followed by the rest of their text. They precede it in the same lane,
/// so that the result of the rest implies theirs.
const EPOCH_OF_THE_REST: u64 = u64::MAX;

impl QueuedText {
    /// Makes the next event. Returns it with the rest of the text, or the entry if the event could not be
    /// made, which is reported to the stream.
    pub(super) fn next(self: Box<Self>) -> Next {
        let text = Arc::clone(&self.text);
        let mut guard = text.state();
        let state = &mut *guard;
        let len = text.pieces.fitting(&state.waiting);
        let has_rest = len < state.waiting.len();
        let end = state.end.filter(|_| !has_rest);
        let made = text.pieces.trigger(&Piece {
            seq: state.seq,
            text: state.waiting.get(..len).unwrap_or_default(),
            last: end.is_some(),
            aborted: end == Some(End::Aborted),
        });
        state.is_queued = has_rest && made.is_ok();
        let trigger = match made {
            Ok(trigger) => trigger,
            Err(error) => {
                drop(guard);
                text.failed(Unsent::new(error, None, &text.shared.on_failure));
                return Err(self);
            }
        };
        state.seq += 1;
        state.waiting.drain(..len);
        let min_interval = text.shared.min_interval;
        if has_rest {
            text.shared.counting.piece_queued();
        } else if !min_interval.is_zero() {
            state.not_before = Some(Instant::now() + min_interval);
        }
        let receipt = PieceReceipt {
            merged: mem::take(&mut state.merged),
            is_last: end.is_some(),
            stream: Arc::clone(&text) as _,
        };
        let mut item = Item::new(trigger, ReceiptSender::Piece(Box::new(receipt)), None);
        item.due = self.due;
        item.epoch = if has_rest {
            EPOCH_OF_THE_REST
        } else {
            self.epoch
        };
        drop(guard);
        Ok((item, has_rest.then_some(self)))
    }
}

/// Appends to a string whose memory is wiped, also when it grows.
fn append(waiting: &mut Zeroizing<String>, piece: &str) {
    let len = waiting.len() + piece.len();
    if len > waiting.capacity() {
        // `String` would free the old memory without wiping it.
        let mut larger = Zeroizing::new(String::with_capacity(len.max(2 * waiting.capacity())));
        larger.push_str(waiting);
        *waiting = larger;
    }
    waiting.push_str(piece);
}
