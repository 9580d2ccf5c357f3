//! The end of a publisher.

use std::time::{Duration, SystemTime};

use pusher_channels::testing::Server;
use pusher_channels::transport::TransportErrorKind;
use tokio::runtime::Builder;

use super::{Gate, Outcome, event, publish};

#[tokio::test]
async fn shutdown_sends_queued_events() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 33).await;
    let other = publisher.clone();
    let (one, two) = tokio::join!(publisher.shutdown(), other.shutdown());
    assert!(one.is_empty() && two.is_empty());
    assert_eq!(server.triggered().len(), 33);
    for receipt in receipts {
        receipt.await.unwrap();
    }
    // The publisher stays closed.
    assert!(publisher.shutdown().await.is_empty());
    publisher.flush().await;
    let late = event(&client, "orders", 33);
    let refused = publisher.publish(late.clone()).await.unwrap_err();
    assert!(refused.is_closed());
    assert_eq!(refused.into_trigger().event(), late.event());
    assert!(publisher.try_publish(late).unwrap_err().is_closed());
    assert_eq!(publisher.counters().sent, 33);
}

#[tokio::test]
async fn shutdown_returns_unsent_events() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    gate.outcomes([
        Outcome::Status(200),
        Outcome::Status(500),
        Outcome::Fails(TransportErrorKind::Connect),
    ]);
    // Dropped receipts do not change the result of the shutdown.
    drop(publish(&publisher, &client, "orders", 15).await);
    let kept = publish(&publisher, &client, "kept", 10).await;
    let unsent = publisher.shutdown().await;
    let accepted = 25 - unsent.len();
    assert_eq!(publisher.counters().sent as usize, accepted);
    assert_eq!(accepted, 10);
    assert!(unsent.iter().all(|unsent| unsent.is_retryable()));
    let mut told = 0;
    for receipt in kept {
        told += usize::from(receipt.await.is_err());
    }
    let on_kept = |name: &str| name == "private-kept";
    let of_kept = unsent
        .iter()
        .filter(|unsent| unsent.trigger().unwrap().channels().all(on_kept));
    assert_eq!(of_kept.count(), told);
}

#[tokio::test]
async fn shutdown_within_returns_events_that_were_not_started() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().in_flight(1).start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 25).await;
    gate.wait_for(1).await;
    let closing = tokio::spawn({
        let publisher = publisher.clone();
        async move { publisher.shutdown_within(Duration::ZERO).await }
    });
    // Events that were not started have their result while the started one is awaited.
    let mut receipts = receipts.into_iter();
    let in_flight: Vec<_> = receipts.by_ref().take(10).collect();
    for receipt in receipts {
        let unsent = receipt.await.unwrap_err();
        assert_eq!(
            unsent.error().to_string(),
            "the publisher shut down before the event was sent"
        );
        assert!(!unsent.is_retryable());
    }
    assert!(!closing.is_finished());
    gate.release(1);
    let unsent = closing.await.unwrap();
    for receipt in in_flight {
        receipt.await.unwrap();
    }
    let events = unsent
        .into_iter()
        .map(|unsent| unsent.into_trigger().unwrap());
    let again = client.publisher().start().unwrap();
    for event in events {
        again.publish(event).await.unwrap();
    }
    gate.release(100);
    assert!(again.shutdown().await.is_empty());
    assert!(gate.requests().into_iter().flatten().eq(0..25));
}

#[tokio::test]
async fn dropping_last_handle_sends_queued_events() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 25).await;
    drop(publisher.clone());
    drop(publisher);
    gate.release(100);
    for receipt in receipts {
        receipt.await.unwrap();
    }
    assert_eq!(gate.requests().len(), 3);
}

#[tokio::test]
async fn earliest_shutdown_deadline_counts() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().in_flight(1).start().unwrap();
    drop(publish(&publisher, &client, "orders", 50).await);
    gate.wait_for(1).await;
    let (patient, other) = (publisher.clone(), publisher.clone());
    let patient = tokio::spawn(async move { patient.shutdown().await });
    let with_time = tokio::spawn(async move { other.shutdown_within(Duration::MAX).await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    let in_haste = tokio::spawn(async move { publisher.shutdown_within(Duration::ZERO).await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    gate.release(100);
    let mut unsent = patient.await.unwrap();
    unsent.extend(with_time.await.unwrap());
    unsent.extend(in_haste.await.unwrap());
    assert_eq!((unsent.len(), gate.requests().len()), (40, 1));
}

#[tokio::test]
async fn dropped_shutdown_loses_nothing() {
    let gate = Gate::closed();
    gate.outcomes([Outcome::Status(500)]);
    let client = gate.client();
    let publisher = client.publisher().start().unwrap();
    drop(publish(&publisher, &client, "orders", 10).await);
    let given_up = tokio::time::timeout(Duration::from_millis(5), publisher.shutdown()).await;
    given_up.unwrap_err();
    gate.release(100);
    assert_eq!(publisher.shutdown().await.len(), 10);
    assert!(publisher.shutdown().await.is_empty());
}

#[tokio::test]
async fn batches_are_not_halved_after_deadline() {
    let gate = Gate::closed();
    gate.outcomes([Outcome::Status(400); 30]);
    let client = gate.client();
    let publisher = client.publisher().start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 10).await;
    gate.wait_for(1).await;
    let closing = tokio::spawn(async move { publisher.shutdown_within(Duration::ZERO).await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    gate.release(100);
    assert_eq!(closing.await.unwrap().len(), 10);
    assert_eq!(gate.requests().len(), 1);
    for receipt in receipts {
        assert_eq!(receipt.await.unwrap_err().error().status().unwrap(), 400);
    }
}

#[tokio::test]
async fn shutdown_within_zero_starts_no_request() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    drop(publish(&publisher, &client, "orders", 1000).await);
    let unsent = publisher.shutdown_within(Duration::ZERO).await;
    assert_eq!((unsent.len(), gate.requests().len()), (1000, 0));
    // A time that tokio's clock cannot represent means no deadline.
    let publisher = client.publisher().start().unwrap();
    drop(publish(&publisher, &client, "orders", 10).await);
    let ages = Duration::from_secs(u64::MAX / 2);
    assert!(publisher.shutdown_within(ages).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn publish_during_shutdown_returns_event_and_frees_its_slot() {
    for _ in 0..200 {
        let gate = Gate::open();
        let client = gate.client();
        let publisher = client.publisher().start().unwrap();
        let racing = publisher.clone();
        let racer = tokio::spawn(async move {
            let mut taken = 0;
            while let Ok(receipt) = racing.try_publish(event(&client, "orders", taken)) {
                taken += 1;
                drop(receipt);
            }
            taken
        });
        tokio::task::yield_now().await;
        assert!(publisher.shutdown().await.is_empty());
        let taken = racer.await.unwrap();
        assert_eq!(gate.requests().into_iter().flatten().count(), taken);
        assert_eq!(publisher.counters().queued, 0);
    }
}

/// The requests of these events, in the order of their bodies.
fn bodies(triggers: impl IntoIterator<Item = pusher_channels::Trigger>) -> Vec<String> {
    let mut bodies: Vec<_> = triggers
        .into_iter()
        .map(|trigger| {
            let request = trigger.into_request().to_http(SystemTime::UNIX_EPOCH);
            String::from_utf8(request.unwrap().into_body().to_vec()).unwrap()
        })
        .collect();
    bodies.sort();
    bodies
}

#[test]
fn nobody_waits_after_runtime_shutdown() {
    let gate = Gate::closed();
    let client = gate.client();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let (publisher, receipts) = runtime.block_on(async {
        let publisher = client.publisher().queue(10).start().unwrap();
        let receipts = publish(&publisher, &client, "orders", 10).await;
        (publisher, receipts)
    });
    drop(runtime);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut returned = Vec::new();
        for receipt in receipts {
            let unsent = receipt.await.unwrap_err();
            assert_eq!(
                unsent.to_string(),
                "the event \"numbered\" on \"private-orders\" was not accepted: the publisher's runtime shut down before the result was known"
            );
            returned.push(unsent.into_trigger().unwrap());
        }
        let counters = publisher.counters();
        assert_eq!((counters.queued, counters.failed), (0, 10));
        let late = event(&client, "orders", 0);
        assert!(
            publisher
                .publish(late.clone())
                .await
                .unwrap_err()
                .is_closed()
        );
        assert!(publisher.try_publish(late).unwrap_err().is_closed());
        publisher.flush().await;
        // `shutdown` lists them as well, once.
        let listed = publisher.shutdown().await;
        let listed = listed
            .into_iter()
            .map(|unsent| unsent.into_trigger().unwrap());
        assert_eq!(returned.len(), 10);
        assert_eq!(bodies(listed), bodies(returned));
        assert!(publisher.shutdown().await.is_empty());
    });
}
