//! Steps of the queues, one by one and at random.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::event_name;

impl Entry for (u8, u32) {
    type Event = Self;

    fn key(&self) -> Option<&Key> {
        None
    }

    fn not_before(&self) -> Option<Instant> {
        None
    }

    fn take(self) -> Result<(Self, Option<Self>), Self> {
        Ok((self, None))
    }
}

/// An entry that has to wait, or does not.
#[derive(Debug)]
struct Timed(u32, Option<Instant>);

impl Entry for Timed {
    type Event = u32;

    fn key(&self) -> Option<&Key> {
        None
    }

    fn not_before(&self) -> Option<Instant> {
        self.1
    }

    fn take(self) -> Result<(u32, Option<Self>), Self> {
        // An even number is cut in two.
        if self.0.is_multiple_of(2) {
            return Ok((self.0, Some(Self(self.0 + 1, None))));
        }
        Ok((self.0, None))
    }
}

/// An entry with or without a key.
#[derive(Debug)]
struct Keyed(u32, Option<Key>);

impl Entry for Keyed {
    type Event = u32;

    fn key(&self) -> Option<&Key> {
        self.1.as_ref()
    }

    fn not_before(&self) -> Option<Instant> {
        None
    }

    fn take(self) -> Result<(u32, Option<Self>), Self> {
        Ok((self.0, None))
    }
}

fn key(key: &str) -> Key {
    Key {
        event: event_name!("e"),
        key: key.to_owned().into(),
    }
}

#[test]
fn entry_is_found_by_its_key_while_it_waits() {
    let mut lanes = Lanes::new();
    lanes.push(&text(0), Keyed(1, None));
    lanes.push(&text(0), Keyed(2, Some(key("a"))));
    lanes.push(&text(1), Keyed(3, Some(key("b"))));
    let found = |lanes: &mut Lanes<Keyed>, channel, wanted| {
        let entry = lanes.waiting(&text(channel), &key(wanted));
        entry.map(|entry| entry.0)
    };
    assert_eq!(found(&mut lanes, 0, "a"), Some(2));
    assert_eq!(found(&mut lanes, 0, "b"), None);
    assert_eq!(found(&mut lanes, 1, "b"), Some(3));
    assert_eq!(found(&mut lanes, 2, "a"), None);

    // It is found at its new place, and so are those that are queued later.
    let taken = lanes.take(1, None);
    assert_eq!(taken.events, [1]);
    lanes.push(&text(0), Keyed(4, Some(key("b"))));
    assert_eq!(found(&mut lanes, 0, "a"), Some(2));
    assert_eq!(found(&mut lanes, 0, "b"), Some(4));
    lanes.release(&taken.indices, |_| ());

    let taken = lanes.take(2, None);
    assert_eq!(taken.events, [3, 2]);
    assert_eq!(found(&mut lanes, 0, "a"), None);
    assert_eq!(found(&mut lanes, 0, "b"), Some(4));

    assert_eq!(lanes.take_all().len(), 1);
    assert_eq!(found(&mut lanes, 0, "b"), None);
    lanes.push(&text(0), Keyed(5, Some(key("a"))));
    assert_eq!(found(&mut lanes, 0, "a"), Some(5));
}

#[test]
fn held_lane_waits_with_all_its_entries() {
    let now = Instant::now();
    let later = now + core::time::Duration::from_secs(1);
    let mut lanes = Lanes::new();
    lanes.push(&text(0), Timed(1, Some(later)));
    lanes.push(&text(0), Timed(3, None));
    lanes.push(&text(1), Timed(5, None));
    lanes.push(&text(1), Timed(7, Some(later)));
    assert_eq!((lanes.ready(), lanes.held_until()), (2, Some(later)));
    lanes.resume(Some(now), |_| panic!("it is too early"));
    let taken = lanes.take(10, Some(now));
    assert_eq!(taken.events, [5]);
    lanes.release(&taken.indices, |_| ());
    assert_eq!(lanes.ready(), 0);

    let mut first = Vec::new();
    lanes.resume(Some(later), |entry| first.push(entry.0));
    assert_eq!((first, lanes.ready()), (vec![1, 7], 3));
    let taken = lanes.take(10, Some(later));
    assert_eq!(taken.events, [1, 7, 3]);
    lanes.release(&taken.indices, |_| ());
    assert!(lanes.is_empty() && lanes.held_until().is_none());
}

#[test]
fn held_lanes_are_taken_without_a_time() {
    let later = Instant::now() + core::time::Duration::from_secs(1);
    let mut lanes = Lanes::new();
    lanes.push(&text(0), Timed(1, Some(later)));
    lanes.push(&text(0), Timed(3, Some(later)));
    lanes.resume(None, |_| ());
    assert_eq!(lanes.take(10, None).events, [1, 3]);
    lanes.push(&text(1), Timed(5, Some(later)));
    assert_eq!(lanes.take_all().len(), 1);
    assert_eq!(lanes.held_until(), None);
}

#[test]
fn rest_of_an_entry_stays_first() {
    let mut lanes = Lanes::new();
    lanes.push(&text(0), Timed(2, None));
    lanes.push(&text(0), Timed(5, None));
    let taken = lanes.take(1, None);
    assert_eq!(taken.events, [2]);
    lanes.release(&taken.indices, |_| ());
    assert_eq!(
        (lanes.ready(), lanes.take(10, None).events),
        (2, vec![3, 5])
    );
}

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
    let taken = lanes.take(10, None);
    let of = |channel| taken.events.iter().filter(|item| item.0 == channel).count();
    assert_eq!([of(0), of(1), of(2), of(3)], [7, 1, 1, 1]);
    // The rest of the large lane waits for its events that are in flight.
    assert_eq!((lanes.ready(), lanes.take(10, None).events.len()), (0, 0));
    lanes.push(&text(1), (1, 1));
    lanes.push(&text(9), (9, 0));
    assert_eq!(lanes.take(10, None).events, [(9, 0)]);
    let mut first = Vec::new();
    lanes.release(&taken.indices, |item| first.push(*item));
    assert_eq!(first, [(0, 7), (1, 1)]);
    assert_eq!(lanes.ready(), 94);
}

#[test]
fn empty_lanes_are_reused() {
    let mut lanes = Lanes::new();
    for n in 0..1000_u32 {
        lanes.push(&format!("c{n}").into(), (0, n));
        let Taken {
            indices, events, ..
        } = lanes.take(10, None);
        assert_eq!(events, [(0, n)]);
        lanes.release(&indices, |_| ());
    }
    assert!(lanes.is_empty() && lanes.rotation.is_empty());
    assert_eq!((lanes.ready(), lanes.lanes.len()), (0, 1));
}

#[test]
fn take_all_frees_lanes() {
    let mut lanes = Lanes::new();
    for n in 0..5 {
        lanes.push(&text(0), (0, n));
        lanes.push(&text(1), (1, n));
    }
    let Taken {
        indices, events, ..
    } = lanes.take(1, None);
    assert_eq!((events, lanes.ready()), (vec![(0, 0)], 5));
    assert_eq!(lanes.take_all().len(), 9);
    assert_eq!(lanes.ready(), 0);
    assert!(!lanes.is_empty());
    lanes.release(&indices, |_| panic!("nothing is left"));
    assert!(lanes.is_empty());
    lanes.push(&text(2), (2, 0));
    lanes.push(&text(0), (0, 1));
    assert_eq!(lanes.take(10, None).events, [(2, 0), (0, 1)]);
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
                    let now = lanes.take(most, None);
                    prop_assert!(now.events.len() <= most);
                    prop_assert_eq!(now.events.is_empty(), ready == 0);
                    for other in &in_flight {
                        let both = now.indices.iter().any(|index| other.indices.contains(index));
                        prop_assert!(!both);
                    }
                    arrive(&mut taken, &now.events);
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
            let Taken {
            indices, events, ..
        } = lanes.take(3, None);
            arrive(&mut taken, &events);
            lanes.release(&indices, |_| ());
        }
        prop_assert_eq!(taken, pushed);
        prop_assert!(lanes.is_empty());
    }
}
