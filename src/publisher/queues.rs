//! What waits to be sent, by channel.

use std::collections::{HashMap, VecDeque};

use crate::name::Text;

/// A queue for each channel, of which a request takes a little from many.
///
/// A channel of which something is under way is not taken from: what is behind it could overtake it.
#[derive(Debug)]
pub(super) struct Lanes<T> {
    places: HashMap<Text, Place>,
    /// Names are looked up once for each item, when it comes; the rest goes by the place.
    lanes: Vec<Lane<T>>,
    /// Places of channels that have come to their end.
    free: Vec<Place>,
    /// The channels that can be taken from: each once, the one that has waited longest first.
    turn: VecDeque<Place>,
    /// How much is waiting in those.
    ready: usize,
}

/// Where the queue of a channel is, from its first item until nothing is left of it.
pub(super) type Place = usize;

#[derive(Debug)]
struct Lane<T> {
    channel: Text,
    waiting: VecDeque<T>,
    under_way: bool,
}

/// What goes into one request: in the order of each channel.
#[derive(Debug)]
pub(super) struct Taken<T> {
    pub(super) places: Vec<Place>,
    pub(super) items: Vec<T>,
}

impl<T> Lanes<T> {
    pub(super) fn new() -> Self {
        Self {
            places: HashMap::new(),
            lanes: Vec::new(),
            free: Vec::new(),
            turn: VecDeque::new(),
            ready: 0,
        }
    }

    /// How much can be taken now.
    pub(super) fn ready(&self) -> usize {
        self.ready
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn push(&mut self, channel: &Text, item: T) {
        let place = match self.places.get(channel.as_str()) {
            Some(place) => *place,
            None => self.open(channel),
        };
        if let Some(lane) = self.lanes.get_mut(place) {
            lane.waiting.push_back(item);
            if !lane.under_way {
                self.ready += 1;
            }
        }
    }

    fn open(&mut self, channel: &Text) -> Place {
        self.places.reserve(1);
        let lane = Lane {
            channel: channel.clone(),
            // Of most channels there is one event at a time.
            waiting: VecDeque::with_capacity(1),
            under_way: false,
        };
        let place = match self.free.pop() {
            Some(place) => {
                if let Some(old) = self.lanes.get_mut(place) {
                    *old = lane;
                }
                place
            }
            None => {
                self.lanes.push(lane);
                self.lanes.len() - 1
            }
        };
        self.places.insert(channel.clone(), place);
        self.turn.push_back(place);
        place
    }

    /// Takes up to so much, of as many channels as possible, in turn. They are under way until they
    /// are [released](Self::release).
    pub(super) fn take(&mut self, most: usize) -> Taken<T> {
        let count = most.min(self.turn.len());
        let places: Vec<Place> = self.turn.drain(..count).collect();
        for place in &places {
            if let Some(lane) = self.lanes.get_mut(*place) {
                lane.under_way = true;
                self.ready -= lane.waiting.len();
            }
        }
        let waiting = |place: &Place| self.lanes.get(*place).map_or(0, |lane| lane.waiting.len());
        let mut items = Vec::with_capacity(most.min(places.iter().map(waiting).sum()));
        loop {
            let before = items.len();
            for place in &places {
                if items.len() >= most {
                    break;
                }
                let lane = self.lanes.get_mut(*place);
                items.extend(lane.and_then(|lane| lane.waiting.pop_front()));
            }
            if items.len() == before {
                return Taken { places, items };
            }
        }
    }

    /// What was under way of these channels has come to its end. Shows what is first of those that have
    /// more.
    pub(super) fn release(&mut self, places: &[Place], mut first: impl FnMut(&T)) {
        for place in places {
            let Some(lane) = self.lanes.get_mut(*place) else {
                continue;
            };
            lane.under_way = false;
            if let Some(item) = lane.waiting.front() {
                first(item);
                self.ready += lane.waiting.len();
                self.turn.push_back(*place);
            } else {
                self.places.remove(lane.channel.as_str());
                // A flood is not remembered for ever.
                lane.waiting = VecDeque::new();
                self.free.push(*place);
            }
        }
    }

    /// Takes everything that waits.
    pub(super) fn take_all(&mut self) -> Vec<T> {
        let mut all = Vec::new();
        for place in self.turn.drain(..) {
            if let Some(lane) = self.lanes.get_mut(place) {
                all.extend(lane.waiting.drain(..));
                self.places.remove(lane.channel.as_str());
                self.free.push(place);
            }
        }
        // What is behind something that is under way; its place is given back with that.
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
    fn who_floods_shares_with_the_others() {
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
        // The rest of the flood waits for what is under way of it.
        assert_eq!((lanes.ready(), lanes.take(10).items.len()), (0, 0));
        lanes.push(&text(1), (1, 1));
        lanes.push(&text(9), (9, 0));
        assert_eq!(lanes.take(10).items, [(9, 0)]);
        let mut first = Vec::new();
        lanes.release(&taken.places, |item| first.push(*item));
        assert_eq!(first, [(0, 7), (1, 1)]);
        assert_eq!(lanes.ready(), 94);
    }

    #[test]
    fn nothing_stays_behind_of_channels_that_were_served() {
        let mut lanes = Lanes::new();
        for n in 0..1000_u32 {
            lanes.push(&format!("c{n}").into(), n);
            let Taken { places, items } = lanes.take(10);
            assert_eq!(items, [n]);
            lanes.release(&places, |_| ());
        }
        assert!(lanes.is_empty() && lanes.turn.is_empty());
        assert_eq!((lanes.ready(), lanes.lanes.len()), (0, 1));
    }

    #[test]
    fn everything_is_taken_at_once_and_places_come_free() {
        let mut lanes = Lanes::new();
        for n in 0..5 {
            lanes.push(&text(0), n);
            lanes.push(&text(1), n);
        }
        let Taken { places, items } = lanes.take(1);
        assert_eq!((items, lanes.ready()), (vec![0], 5));
        assert_eq!(lanes.take_all().len(), 9);
        assert_eq!(lanes.ready(), 0);
        assert!(!lanes.is_empty());
        lanes.release(&places, |_| panic!("nothing is left"));
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
        /// Whatever happens: nothing is lost, nothing comes twice, no channel is under way twice, and
        /// the order of each channel is kept.
        #[test]
        fn the_order_of_each_channel_is_kept(steps in prop::collection::vec(step(), 0..200)) {
            let mut lanes = Lanes::new();
            let mut pushed: BTreeMap<u8, u32> = BTreeMap::new();
            let mut taken: BTreeMap<u8, u32> = BTreeMap::new();
            let mut under_way: Vec<Taken<(u8, u32)>> = Vec::new();
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
                        for other in &under_way {
                            let both = now.places.iter().any(|place| other.places.contains(place));
                            prop_assert!(!both);
                        }
                        arrive(&mut taken, &now.items);
                        under_way.push(now);
                    }
                    Step::Release(which) => {
                        if !under_way.is_empty() {
                            let done = under_way.swap_remove(which % under_way.len());
                            lanes.release(&done.places, |_| ());
                        }
                    }
                }
            }
            for done in under_way {
                lanes.release(&done.places, |_| ());
            }
            while lanes.ready() > 0 {
                let Taken { places, items } = lanes.take(3);
                arrive(&mut taken, &items);
                lanes.release(&places, |_| ());
            }
            prop_assert_eq!(taken, pushed);
            prop_assert!(lanes.is_empty());
        }
    }
}
