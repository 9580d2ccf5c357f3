//! Events of which only the latest value counts.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use pusher_channels::publisher::{Accepted, Receipt};
use pusher_channels::{
    ChannelName, Client, EncryptionKey, Private, Publisher, channel_name, event_name,
};
use tokio::runtime::Builder;

use super::{Gate, Outcome};

const TICKER: ChannelName<Private> = channel_name!("private-ticker");

/// Publishes a number with a key, or without.
async fn publish(publisher: &Publisher, key: Option<&str>, n: usize) -> Receipt {
    let event = publisher.trigger(&TICKER).event(event_name!("price"));
    let event = event.json(&n).unwrap();
    match key {
        Some(key) => event.latest(key).publish().await.unwrap(),
        None => event.publish().await.unwrap(),
    }
}

/// Starts a publisher whose first request is in flight, so that what follows waits.
async fn busy(gate: &Gate, client: &Client) -> Publisher {
    let publisher = client.publisher().linger(Duration::ZERO).start().unwrap();
    publish(&publisher, None, 1_000).await;
    gate.wait_for(1).await;
    publisher
}

#[tokio::test]
async fn latest_value_takes_the_place_of_an_earlier_one() {
    let gate = Gate::closed();
    let publisher = busy(&gate, &gate.client()).await;
    let first = publish(&publisher, Some("BTC"), 1).await;
    publish(&publisher, None, 2).await;
    publish(&publisher, Some("ETH"), 3).await;
    let second = publish(&publisher, Some("BTC"), 4).await;
    publish(&publisher, None, 5).await;
    let third = publish(&publisher, Some("BTC"), 6).await;
    publish(&publisher, Some("ETH"), 7).await;
    gate.release(1_000);

    assert_eq!(first.await.unwrap(), Accepted::Superseded);
    assert_eq!(second.await.unwrap(), Accepted::Superseded);
    assert_eq!(third.await.unwrap(), Accepted::Sent);
    assert_eq!(gate.requests(), [vec![1_000], vec![6, 2, 7, 5]]);
    publisher.flush().await;
    let counters = publisher.counters();
    assert_eq!(
        (
            counters.sent,
            counters.merged,
            counters.failed,
            counters.queued
        ),
        (5, 3, 0, 0)
    );
}

#[tokio::test]
async fn event_in_flight_is_not_replaced() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::ZERO).start().unwrap();
    let first = publish(&publisher, Some("BTC"), 1).await;
    gate.wait_for(1).await;
    let second = publish(&publisher, Some("BTC"), 2).await;
    gate.release(1_000);
    assert_eq!(first.await.unwrap(), Accepted::Sent);
    assert_eq!(second.await.unwrap(), Accepted::Sent);
    assert_eq!(gate.requests(), [vec![1], vec![2]]);
}

#[tokio::test]
async fn other_channels_and_event_names_are_other_keys() {
    let gate = Gate::closed();
    let publisher = busy(&gate, &gate.client()).await;
    publish(&publisher, Some("x"), 1).await;
    for (channel, event, n) in [
        (channel_name!("private-other"), event_name!("price"), 2),
        (TICKER, event_name!("volume"), 3),
    ] {
        let trigger = publisher.trigger(&channel).event(event).json(&n).unwrap();
        trigger.latest("x").publish().await.unwrap();
    }
    gate.release(1_000);
    publisher.shutdown().await;
    let mut sent = gate.requests().concat();
    sent.sort_unstable();
    assert_eq!(sent, [1, 2, 3, 1_000]);
}

#[tokio::test]
async fn superseded_events_report_the_failure_of_the_later_one() {
    let gate = Gate::closed();
    gate.outcomes([Outcome::Status(200), Outcome::Status(401)]);
    let reported = Arc::new(Mutex::new(Vec::new()));
    let client = gate.client();
    let builder = client.publisher().linger(Duration::ZERO);
    let publisher = {
        let reported = Arc::clone(&reported);
        let record = move |unsent: &pusher_channels::publisher::Unsent| {
            let event = unsent.trigger().is_some();
            reported
                .lock()
                .unwrap()
                .push((event, unsent.channel().map(str::to_owned)));
        };
        builder.on_failure(record).start().unwrap()
    };
    publish(&publisher, None, 0).await;
    gate.wait_for(1).await;
    let kept = publish(&publisher, Some("BTC"), 1).await;
    let unread = publish(&publisher, Some("BTC"), 1).await;
    drop(publish(&publisher, Some("BTC"), 2).await);
    drop(publish(&publisher, Some("BTC"), 3).await);
    gate.release(1_000);

    let unsent = kept.await.unwrap_err();
    assert!(unsent.is_superseded() && unsent.is_unauthorized());
    assert_eq!(unsent.channel(), Some("private-ticker"));
    // The later event is returned by its own receipt, which was dropped.
    assert!(unsent.trigger().is_none() && unsent.into_trigger().is_none());
    publisher.flush().await;
    // With its failure, which the later event has reported.
    drop(unread);
    let reported = reported.lock().unwrap().clone();
    assert_eq!(reported, [(true, Some("private-ticker".to_owned()))]);
    let counters = publisher.counters();
    assert_eq!((counters.sent, counters.merged, counters.failed), (1, 3, 1));
}

#[tokio::test]
async fn superseded_events_free_their_slots() {
    let gate = Gate::closed();
    let client = gate.client();
    let builder = client.publisher().linger(Duration::ZERO).queue(3);
    let publisher = builder.start().unwrap();
    publish(&publisher, None, 0).await;
    gate.wait_for(1).await;
    // Without free slots this would wait indefinitely.
    for n in 1..100 {
        publish(&publisher, Some("BTC"), n).await;
    }
    gate.release(1_000);
    publisher.shutdown().await;
    assert_eq!(gate.requests().concat(), [0, 99]);
    assert_eq!(publisher.counters().merged, 98);
}

#[tokio::test]
async fn flush_waits_for_the_event_that_replaced_another() {
    let gate = Gate::closed();
    let publisher = busy(&gate, &gate.client()).await;
    publish(&publisher, Some("BTC"), 1).await;
    let flushed = tokio::spawn({
        let publisher = publisher.clone();
        async move { publisher.flush().await }
    });
    tokio::task::yield_now().await;
    let mut later = publish(&publisher, Some("BTC"), 2).await;
    gate.release(1);
    gate.wait_for(2).await;
    assert!(!flushed.is_finished());
    gate.release(1);
    flushed.await.unwrap();
    // Its result is there as well.
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut later).poll(&mut context).is_ready());
}

#[tokio::test]
async fn encrypted_events_are_merged_as_well() {
    let gate = Gate::closed();
    let key = EncryptionKey::generate().unwrap();
    let client = gate.client().with_encryption_key(key);
    let publisher: Publisher<EncryptionKey> =
        client.publisher().linger(Duration::ZERO).start().unwrap();
    let vault = channel_name!("private-encrypted-vault");
    for n in 0..3 {
        let event = publisher.trigger(&vault).event("opened").json(&n).unwrap();
        event.latest("x").publish().await.unwrap();
        gate.wait_for(1).await;
    }
    gate.release(1_000);
    // A function that takes a `&Publisher` accepts this one as well.
    publish(&publisher, Some("x"), 3).await;
    publisher.shutdown().await;
    let (plain, encrypted): (Vec<_>, Vec<_>) =
        gate.data().into_iter().partition(|data| data == "3");
    assert_eq!((plain.len(), encrypted.len()), (1, 2));
    assert!(encrypted.iter().all(|data| data.contains("ciphertext")));
}

#[tokio::test]
async fn min_interval_delays_later_events_of_a_key() {
    let gate = Gate::open();
    let client = gate.client();
    let interval = Duration::from_millis(50);
    let builder = client.publisher().linger(Duration::ZERO);
    let publisher = builder.min_interval(interval).start().unwrap();
    let start = Instant::now();
    publish(&publisher, Some("BTC"), 1).await.await.unwrap();

    let replaced = publish(&publisher, Some("BTC"), 2).await;
    // It may not overtake, so it waits as well.
    let behind = publish(&publisher, None, 3).await;
    let latest = publish(&publisher, Some("BTC"), 4).await;
    assert!(latest.await.is_ok() && replaced.await.unwrap().is_superseded());
    behind.await.unwrap();
    assert!(start.elapsed() >= interval);
    assert_eq!(gate.requests(), [vec![1], vec![4, 3]]);
}

#[tokio::test]
async fn min_interval_does_not_delay_other_keys() {
    let gate = Gate::open();
    let client = gate.client();
    // Longer than any test runs.
    let hour = Duration::from_secs(3_600);
    let builder = client.publisher().linger(Duration::ZERO);
    let publisher = builder.min_interval(hour).start().unwrap();
    publish(&publisher, Some("BTC"), 1).await.await.unwrap();
    publish(&publisher, Some("ETH"), 2).await.await.unwrap();
    publish(&publisher, None, 3).await.await.unwrap();
    assert_eq!(gate.requests(), [[1], [2], [3]]);
}

#[tokio::test]
async fn flush_and_shutdown_do_not_wait_for_the_min_interval() {
    let gate = Gate::open();
    let client = gate.client();
    let hour = Duration::from_secs(3_600);
    let publisher = client.publisher().min_interval(hour).start().unwrap();
    publish(&publisher, Some("BTC"), 1).await.await.unwrap();
    publish(&publisher, Some("BTC"), 2).await;
    publisher.flush().await;
    publish(&publisher, Some("BTC"), 3).await;
    assert!(publisher.shutdown().await.is_empty());
    assert_eq!(gate.requests().concat(), [1, 2, 3]);
}

#[derive(Clone, Debug)]
enum Step {
    Publish(Option<u8>),
    Respond,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the keys and the moments of responses are: events without a key all arrive, in order; of
    /// each key, the values arrive in order, the last one among them; and the books add up.
    #[test]
    fn last_value_of_each_key_arrives(
        steps in prop::collection::vec(
            prop_oneof![
                4 => prop::option::weighted(0.8, 0..4_u8).prop_map(Step::Publish),
                1 => Just(Step::Respond),
            ],
            1..80,
        )
    ) {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let gate = Gate::closed();
            let client = gate.client();
            let publisher = client.publisher().linger(Duration::ZERO).start().unwrap();
            let mut last: BTreeMap<Option<u8>, usize> = BTreeMap::new();
            let mut keys = Vec::new();
            for step in steps {
                match step {
                    Step::Publish(key) => {
                        let text = key.map(|key| key.to_string());
                        last.insert(key, keys.len());
                        publish(&publisher, text.as_deref(), keys.len()).await;
                        keys.push(key);
                    }
                    Step::Respond => {
                        gate.release(1);
                        for _ in 0..5 {
                            tokio::task::yield_now().await;
                        }
                    }
                }
            }
            gate.release(1_000);
            assert!(publisher.shutdown().await.is_empty());
            let sent = gate.requests().concat();
            for (key, last) in last {
                let of_key: Vec<usize> = sent.iter().copied().filter(|n| keys[*n] == key).collect();
                assert!(of_key.is_sorted_by(|a, b| a < b));
                assert_eq!(of_key.last(), Some(&last));
                if key.is_none() {
                    assert_eq!(of_key.len(), keys.iter().filter(|key| key.is_none()).count());
                }
            }
            let counters = publisher.counters();
            assert_eq!(counters.sent as usize, sent.len());
            assert_eq!((counters.sent + counters.merged) as usize, keys.len());
        });
    }
}
