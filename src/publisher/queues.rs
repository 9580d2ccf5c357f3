//! The queued events, by channel.

use std::collections::{HashMap, VecDeque};

use crate::name::Text;

/// One queue (lane) per channel. A batch takes a few events from many lanes.
///
/// A lane with events in flight is blocked, because later events could overtake them.
#[derive(Debug)]
pub(super) struct Lanes<T> {
    indices: HashMap<Text, LaneIndex>,
    /// A name is looked up once per event, when it is queued; everything else uses the index.
    lanes: Vec<Lane<T>>,
    /// The indices of unused lanes.
    free: Vec<LaneIndex>,
    /// The unblocked lanes with events: each once, the longest waiting first.
    rotation: VecDeque<LaneIndex>,
    /// The number of events in those.
    ready: usize,
}

/// The index of a lane. It is valid from the first event of a channel until the lane is empty and
/// unblocked.
pub(super) type LaneIndex = usize;

#[derive(Debug)]
struct Lane<T> {
    channel: Text,
    waiting: VecDeque<T>,
    in_flight: bool,
}

/// The events of a batch, in the order of each channel.
#[derive(Debug)]
pub(super) struct Taken<T> {
    pub(super) indices: Vec<LaneIndex>,
    pub(super) items: Vec<T>,
}

impl<T> Lanes<T> {
    pub(super) fn new() -> Self {
        Self {
            indices: HashMap::new(),
            lanes: Vec::new(),
            free: Vec::new(),
            rotation: VecDeque::new(),
            ready: 0,
        }
    }

    /// Returns the number of events that can be taken.
    pub(super) fn ready(&self) -> usize {
        self.ready
    }

    pub(super) fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    pub(super) fn push(&mut self, channel: &Text, item: T) {
        let index = match self.indices.get(channel.as_str()) {
            Some(index) => *index,
            None => self.open(channel),
        };
        if let Some(lane) = self.lanes.get_mut(index) {
            lane.waiting.push_back(item);
            if !lane.in_flight {
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
            in_flight: false,
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
        self.rotation.push_back(index);
        index
    }

    /// Takes up to `most` events from as many lanes as possible, in rotation. The lanes are blocked
    /// until they are [released](Self::release).
    pub(super) fn take(&mut self, most: usize) -> Taken<T> {
        // Taking one event of each lane in turn keeps a channel with many events from filling whole
        // batches.
        let count = most.min(self.rotation.len());
        let indices: Vec<LaneIndex> = self.rotation.drain(..count).collect();
        for index in &indices {
            if let Some(lane) = self.lanes.get_mut(*index) {
                lane.in_flight = true;
                self.ready -= lane.waiting.len();
            }
        }
        let waiting =
            |index: &LaneIndex| self.lanes.get(*index).map_or(0, |lane| lane.waiting.len());
        let mut items = Vec::with_capacity(most.min(indices.iter().map(waiting).sum()));
        loop {
            let before = items.len();
            for index in &indices {
                if items.len() >= most {
                    break;
                }
                let lane = self.lanes.get_mut(*index);
                items.extend(lane.and_then(|lane| lane.waiting.pop_front()));
            }
            if items.len() == before {
                return Taken { indices, items };
            }
        }
    }

    /// Unblocks lanes whose events are complete. Calls `first` with the first event of each lane
    /// that has more.
    pub(super) fn release(&mut self, indices: &[LaneIndex], mut first: impl FnMut(&T)) {
        for index in indices {
            let Some(lane) = self.lanes.get_mut(*index) else {
                continue;
            };
            lane.in_flight = false;
            if let Some(item) = lane.waiting.front() {
                first(item);
                self.ready += lane.waiting.len();
                self.rotation.push_back(*index);
            } else {
                self.indices.remove(lane.channel.as_str());
                // Release the memory of a queue that grew large.
                lane.waiting = VecDeque::new();
                self.free.push(*index);
            }
        }
    }

    /// Takes all events.
    pub(super) fn take_all(&mut self) -> Vec<T> {
        let mut all = Vec::new();
        for index in self.rotation.drain(..) {
            if let Some(lane) = self.lanes.get_mut(index) {
                all.extend(lane.waiting.drain(..));
                self.indices.remove(lane.channel.as_str());
                self.free.push(index);
            }
        }
        // The events of blocked lanes. Their indices become free when they are released.
        for lane in &mut self.lanes {
            all.extend(lane.waiting.drain(..));
        }
        self.ready = 0;
        all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn text(channel: u8) -> Text {
        format!("c{channel}").into()
    }

    #[test]
    fn long_queue_does_not_delay_others() {
        let mut lanes = Lanes::new();
        for n in 0..100 {
            lanes.push(&text(0), (0, n));
        }
        for channel in 1..4 {
            lanes.push(&text(channel), (channel, 0));
        }
        assert_eq!(lanes.ready(), 103);
        let taken = lanes.take(10);
        let of = |channel| taken.items.iter().filter(|item| item.0 == channel).count();
        assert_eq!([of(0), of(1), of(2), of(3)], [7, 1, 1, 1]);
        // The rest of the large lane waits for its events that are in flight.
        assert_eq!((lanes.ready(), lanes.take(10).items.len()), (0, 0));
        lanes.push(&text(1), (1, 1));
        lanes.push(&text(9), (9, 0));
        assert_eq!(lanes.take(10).items, [(9, 0)]);
        let mut first = Vec::new();
        lanes.release(&taken.indices, |item| first.push(*item));
        assert_eq!(first, [(0, 7), (1, 1)]);
        assert_eq!(lanes.ready(), 94);
    }

    #[test]
    fn empty_lanes_are_reused() {
        let mut lanes = Lanes::new();
        for n in 0..1000_u32 {
            lanes.push(&format!("c{n}").into(), n);
            let Taken { indices, items } = lanes.take(10);
            assert_eq!(items, [n]);
            lanes.release(&indices, |_| ());
        }
        assert!(lanes.is_empty() && lanes.rotation.is_empty());
        assert_eq!((lanes.ready(), lanes.lanes.len()), (0, 1));
    }

    #[test]
    fn take_all_frees_lanes() {
        let mut lanes = Lanes::new();
        for n in 0..5 {
            lanes.push(&text(0), n);
            lanes.push(&text(1), n);
        }
        let Taken { indices, items } = lanes.take(1);
        assert_eq!((items, lanes.ready()), (vec![0], 5));
        assert_eq!(lanes.take_all().len(), 9);
        assert_eq!(lanes.ready(), 0);
        assert!(!lanes.is_empty());
        lanes.release(&indices, |_| panic!("nothing is left"));
        assert!(lanes.is_empty());
        lanes.push(&text(2), 0);
        lanes.push(&text(0), 1);
        assert_eq!(lanes.take(10).items, [0, 1]);
        assert_eq!(lanes.lanes.len(), 2);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Push(u8),
        Take(usize),
        Release(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0..6_u8).prop_map(Step::Push),
            2 => (1..12_usize).prop_map(Step::Take),
            2 => any::<usize>().prop_map(Step::Release),
        ]
    }

    proptest! {
        /// Whatever the steps are, no event is lost or repeated, no lane is in flight twice, and
        /// the order of each channel is kept.
        #[test]
        fn keeps_order_of_each_channel(steps in prop::collection::vec(step(), 0..200)) {
            let mut lanes = Lanes::new();
            let mut pushed: BTreeMap<u8, u32> = BTreeMap::new();
            let mut taken: BTreeMap<u8, u32> = BTreeMap::new();
            let mut in_flight: Vec<Taken<(u8, u32)>> = Vec::new();
            let arrive = |taken: &mut BTreeMap<u8, u32>, items: &[(u8, u32)]| {
                for (channel, n) in items {
                    let next = taken.entry(*channel).or_default();
                    assert_eq!(next, n);
                    *next += 1;
                }
            };
            for step in steps {
                match step {
                    Step::Push(channel) => {
                        let next = pushed.entry(channel).or_default();
                        lanes.push(&text(channel), (channel, *next));
                        *next += 1;
                    }
                    Step::Take(most) => {
                        let ready = lanes.ready();
                        let now = lanes.take(most);
                        prop_assert!(now.items.len() <= most);
                        prop_assert_eq!(now.items.is_empty(), ready == 0);
                        for other in &in_flight {
                            let both = now.indices.iter().any(|index| other.indices.contains(index));
                            prop_assert!(!both);
                        }
                        arrive(&mut taken, &now.items);
                        in_flight.push(now);
                    }
                    Step::Release(which) => {
                        if !in_flight.is_empty() {
                            let done = in_flight.swap_remove(which % in_flight.len());
                            lanes.release(&done.indices, |_| ());
                        }
                    }
                }
            }
            for done in in_flight {
                lanes.release(&done.indices, |_| ());
            }
            while lanes.ready() > 0 {
                let Taken { indices, items } = lanes.take(3);
                arrive(&mut taken, &items);
                lanes.release(&indices, |_| ());
            }
            prop_assert_eq!(taken, pushed);
            prop_assert!(lanes.is_empty());
        }
    }
}
