//! The queued entries, by channel.

use std::collections::{BTreeSet, HashMap, VecDeque};

use tokio::time::Instant;

use super::merge::Key;
use crate::name::Text;

/// One queue (lane) per channel. A batch takes a few events from many lanes.
///
/// A lane with events in flight is blocked, because later events could overtake them.
#[derive(Debug)]
pub(super) struct Lanes<T> {
    indices: HashMap<Text, LaneIndex>,
    /// A name is looked up once per entry, when it is queued; everything else uses the index.
    lanes: Vec<Lane<T>>,
    /// The indices of unused lanes.
    free: Vec<LaneIndex>,
    /// The unblocked lanes whose first entry can be taken: each once, the longest waiting first.
    rotation: VecDeque<LaneIndex>,
    /// The number of entries in those.
    ready: usize,
    /// The unblocked lanes whose first entry has to wait, by the time at which that ends.
    // Later entries of such a lane wait as well, because nothing may overtake.
    held: BTreeSet<(Instant, LaneIndex)>,
}

/// The index of a lane. It is valid from the first entry of a channel until the lane is empty and
/// unblocked.
pub(super) type LaneIndex = usize;

/// An entry of a lane.
pub(super) trait Entry: Sized {
    /// What an entry becomes when it is taken.
    type Event;

    /// Returns the key by which later entries of the channel are merged into this one.
    fn key(&self) -> Option<&Key>;

    /// Returns the time before which this entry must not be taken.
    fn not_before(&self) -> Option<Instant>;

    /// Returns the event that is sent next, and the rest of the entry, which stays first. Returns the
    /// entry if no event could be made of it.
    fn take(self) -> Result<(Self::Event, Option<Self>), Self>;
}

#[derive(Debug)]
struct Lane<T> {
    channel: Text,
    waiting: VecDeque<T>,
    state: State,
    /// The position of the first waiting entry. It grows by one with each entry that is taken.
    first: u64,
    /// The positions of the waiting entries with keys, which do not change when others are taken.
    // Most channels never merge anything, and an empty map allocates nothing.
    keyed: HashMap<Key, u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ready,
    Held,
    InFlight,
}

/// The events of a batch, in the order of each channel.
#[derive(Debug)]
pub(super) struct Taken<T: Entry> {
    pub(super) indices: Vec<LaneIndex>,
    pub(super) events: Vec<T::Event>,
    /// The entries of which no event could be made.
    pub(super) unmade: Vec<T>,
}

impl<T: Entry> Lanes<T> {
    pub(super) fn new() -> Self {
        Self {
            indices: HashMap::new(),
            lanes: Vec::new(),
            free: Vec::new(),
            rotation: VecDeque::new(),
            ready: 0,
            held: BTreeSet::new(),
        }
    }

    /// Returns the number of entries in lanes that can be taken from.
    pub(super) fn ready(&self) -> usize {
        self.ready
    }

    pub(super) fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// Returns the waiting entry of a channel with this key.
    pub(super) fn waiting(&mut self, channel: &Text, key: &Key) -> Option<&mut T> {
        let lane = self.lanes.get_mut(*self.indices.get(channel.as_str())?)?;
        let position = lane.keyed.get(key)?;
        lane.waiting
            .get_mut(usize::try_from(position - lane.first).ok()?)
    }

    pub(super) fn push(&mut self, channel: &Text, entry: T) {
        let index = match self.indices.get(channel.as_str()) {
            Some(index) => *index,
            None => self.open(channel),
        };
        let Some(lane) = self.lanes.get_mut(index) else {
            return;
        };
        if let Some(key) = entry.key() {
            let position = lane.first + lane.waiting.len() as u64;
            lane.keyed.insert(key.clone(), position);
        }
        let is_first = lane.waiting.is_empty();
        lane.waiting.push_back(entry);
        if lane.state == State::Ready {
            if is_first {
                self.line_up(index);
            } else {
                self.ready += 1;
            }
        }
    }

    fn open(&mut self, channel: &Text) -> LaneIndex {
        self.indices.reserve(1);
        let lane = Lane {
            channel: channel.clone(),
            // Most channels have one event at a time.
            waiting: VecDeque::with_capacity(1),
            state: State::Ready,
            first: 0,
            keyed: HashMap::new(),
        };
        let index = match self.free.pop() {
            Some(index) => {
                if let Some(old) = self.lanes.get_mut(index) {
                    *old = lane;
                }
                index
            }
            None => {
                self.lanes.push(lane);
                self.lanes.len() - 1
            }
        };
        self.indices.insert(channel.clone(), index);
        index
    }

    /// Adds an unblocked lane with entries to those that can be taken from, or holds it.
    fn line_up(&mut self, index: LaneIndex) {
        let Some(lane) = self.lanes.get_mut(index) else {
            return;
        };
        match lane.waiting.front().and_then(Entry::not_before) {
            Some(time) => {
                lane.state = State::Held;
                self.held.insert((time, index));
            }
            None => self.make_ready(index),
        }
    }

    fn make_ready(&mut self, index: LaneIndex) {
        if let Some(lane) = self.lanes.get_mut(index) {
            lane.state = State::Ready;
            self.ready += lane.waiting.len();
            self.rotation.push_back(index);
        }
    }

    /// Returns the time at which the next held lane can be taken from.
    pub(super) fn held_until(&self) -> Option<Instant> {
        self.held.first().map(|(time, _)| *time)
    }

    /// Makes the lanes ready that were held until `now` at the latest, or all. Calls `first` with the
    /// first entry of each.
    pub(super) fn resume(&mut self, now: Option<Instant>, mut first: impl FnMut(&T)) {
        while let Some((time, index)) = self.held.first().copied() {
            if now.is_some_and(|now| now < time) {
                return;
            }
            self.held.pop_first();
            let lane = self.lanes.get(index);
            if let Some(entry) = lane.and_then(|lane| lane.waiting.front()) {
                first(entry);
            }
            self.make_ready(index);
        }
    }

    /// Takes up to `most` events from as many lanes as possible, in rotation. The lanes are blocked
    /// until they are [released](Self::release). Entries that have to wait beyond `now` stay, unless it
    /// is `None`.
    pub(super) fn take(&mut self, most: usize, now: Option<Instant>) -> Taken<T> {
        // Taking one event of each lane in turn keeps a channel with many events from filling whole
        // batches.
        let count = most.min(self.rotation.len());
        let indices: Vec<LaneIndex> = self.rotation.drain(..count).collect();
        for index in &indices {
            if let Some(lane) = self.lanes.get_mut(*index) {
                lane.state = State::InFlight;
                self.ready -= lane.waiting.len();
            }
        }
        let waiting =
            |index: &LaneIndex| self.lanes.get(*index).map_or(0, |lane| lane.waiting.len());
        let mut events = Vec::with_capacity(most.min(indices.iter().map(waiting).sum()));
        let mut unmade = Vec::new();
        let mut is_first = true;
        loop {
            let mut progress = false;
            for index in &indices {
                if events.len() >= most {
                    break;
                }
                if let Some(lane) = self.lanes.get_mut(*index)
                    // The first entry was checked when the lane became ready.
                    && (is_first || lane.may_continue(now))
                {
                    progress |= lane.take_into(&mut events, &mut unmade);
                }
            }
            is_first = false;
            if !progress {
                return Taken {
                    indices,
                    events,
                    unmade,
                };
            }
        }
    }

    /// Unblocks lanes whose events are complete. Calls `first` with the first entry of each lane
    /// that has more and is ready.
    pub(super) fn release(&mut self, indices: &[LaneIndex], mut first: impl FnMut(&T)) {
        for index in indices {
            let Some(lane) = self.lanes.get_mut(*index) else {
                continue;
            };
            if let Some(entry) = lane.waiting.front() {
                first(entry);
                self.line_up(*index);
            } else {
                self.indices.remove(lane.channel.as_str());
                // Release the memory of a queue that grew large.
                lane.waiting = VecDeque::new();
                lane.keyed = HashMap::new();
                self.free.push(*index);
            }
        }
    }

    /// Takes all entries.
    pub(super) fn take_all(&mut self) -> Vec<T> {
        let mut all = Vec::new();
        let held = core::mem::take(&mut self.held);
        let unblocked = self
            .rotation
            .drain(..)
            .chain(held.into_iter().map(|held| held.1));
        for index in unblocked {
            if let Some(lane) = self.lanes.get_mut(index) {
                lane.drain_into(&mut all);
                self.indices.remove(lane.channel.as_str());
                self.free.push(index);
            }
        }
        // The entries of blocked lanes. Their indices become free when they are released.
        for lane in &mut self.lanes {
            lane.drain_into(&mut all);
        }
        self.ready = 0;
        all
    }
}

impl<T: Entry> Lane<T> {
    /// Returns true if the first entry does not have to wait beyond `now`.
    fn may_continue(&self, now: Option<Instant>) -> bool {
        self.waiting.front().is_some_and(|entry| {
            let wait = entry.not_before().zip(now);
            wait.is_none_or(|(time, now)| time <= now)
        })
    }

    /// Takes the first event. Returns false if the lane is empty.
    fn take_into(&mut self, events: &mut Vec<T::Event>, unmade: &mut Vec<T>) -> bool {
        let Some(entry) = self.waiting.pop_front() else {
            return false;
        };
        if let Some(key) = entry.key() {
            self.keyed.remove(key);
        }
        let rest = match entry.take() {
            Ok((event, rest)) => {
                events.push(event);
                rest
            }
            Err(entry) => {
                unmade.push(entry);
                None
            }
        };
        match rest {
            Some(rest) => self.waiting.push_front(rest),
            None => self.first += 1,
        }
        true
    }

    fn drain_into(&mut self, all: &mut Vec<T>) {
        // Without keys, no position matters.
        self.keyed.clear();
        all.extend(self.waiting.drain(..));
    }
}

#[cfg(test)]
mod tests;
