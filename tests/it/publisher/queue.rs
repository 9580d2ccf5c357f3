//! Order, fairness, isolation and backpressure.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use pusher_channels::testing::Server;
use pusher_channels::transport::{BoxFuture, Transport, TransportError, TransportErrorKind};
use pusher_channels::{Client, Error, Publisher, channel_name};
use tokio::runtime::Builder;

use super::{Gate, Outcome, event, publish};

#[tokio::test]
async fn events_share_requests_in_order() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let publisher = client.publisher().start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 25).await;
    for receipt in receipts {
        receipt.await.unwrap();
    }
    assert_eq!(server.requests().len(), 3);
    let data: Vec<usize> = server
        .triggered()
        .iter()
        .map(|e| e.json().unwrap())
        .collect();
    assert!(data.into_iter().eq(0..25));

    let counters = publisher.counters();
    assert_eq!(
        (counters.queued, counters.sent, counters.failed),
        (0, 25, 0)
    );
    let bytes: usize = server
        .requests()
        .iter()
        .map(|request| request.body().len())
        .sum();
    assert_eq!((counters.batches, counters.bytes), (3, bytes as u64));
}

#[tokio::test]
async fn encrypted_events_are_encrypted() {
    let server = Server::start().await.unwrap();
    let client = server.encrypted_client();
    let publisher = client.publisher().start().unwrap();
    let vault = channel_name!("private-encrypted-vault");
    let opened = client
        .trigger(&vault)
        .event("opened")
        .text("hello")
        .unwrap();
    publisher.publish(opened).await.unwrap().await.unwrap();
    let triggered = server.triggered();
    assert_eq!(triggered[0].data(), "hello");
    assert!(triggered[0].ciphertext().is_some());
}

/// Over real HTTP, with many requests in flight on several threads.
#[tokio::test(flavor = "multi_thread")]
async fn keeps_order_of_each_channel() {
    const CHANNELS: usize = 20;
    const EVENTS: usize = 100;
    let server = Server::start().await.unwrap();
    let client = server.client();
    let publisher = client.publisher().linger(Duration::ZERO).start().unwrap();
    let senders: Vec<_> = (0..CHANNELS)
        .map(|channel| {
            let (publisher, client) = (publisher.clone(), client.clone());
            tokio::spawn(
                async move { publish(&publisher, &client, &channel.to_string(), EVENTS).await },
            )
        })
        .collect();
    for sender in senders {
        for receipt in sender.await.unwrap() {
            receipt.await.unwrap();
        }
    }
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    for triggered in server.triggered() {
        let next = next.entry(triggered.channels()[0].clone()).or_default();
        assert_eq!(triggered.json::<usize>().unwrap(), *next);
        *next += 1;
    }
    assert_eq!(next.len(), CHANNELS);
    assert!(next.values().all(|count| *count == EVENTS));
}

#[tokio::test]
async fn one_request_per_channel_and_several_requests_at_once() {
    // The gate asserts that no channel is in flight twice.
    let gate = Gate::closed();
    let client = gate.client();
    let builder = client.publisher().in_flight(3).linger(Duration::ZERO);
    let publisher = builder.start().unwrap();
    for (channel, count) in [("a", 30), ("b", 5), ("c", 5), ("d", 5)] {
        publish(&publisher, &client, channel, count).await;
        tokio::task::yield_now().await;
    }
    gate.wait_for(3).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(gate.requests().len(), 3);
    gate.release(1_000_000);
    assert!(publisher.shutdown().await.is_empty());
    assert_eq!(gate.requests().iter().flatten().count(), 45);
    assert!(*gate.0.max_in_flight.lock().unwrap() >= 3);
}

#[tokio::test]
async fn channel_with_many_events_does_not_delay_others() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().in_flight(1).start().unwrap();
    publish(&publisher, &client, "flood", 100).await;
    gate.wait_for(1).await;
    let quiet = publish(&publisher, &client, "quiet", 1).await;
    gate.release(2);
    for receipt in quiet {
        receipt.await.unwrap();
    }
    // The first batch contained only the busy channel; the second was the next to start.
    let requests = gate.requests();
    assert!(requests[0].len() == 10 && requests[1].contains(&0));
}

#[tokio::test]
async fn rejected_event_does_not_affect_others() {
    let server = Server::builder().data_limit(20).start().await.unwrap();
    let client = server.client();
    let publisher = client.publisher().start().unwrap();
    let orders = channel_name!("private-orders");
    let mut receipts = Vec::new();
    for n in 0..10 {
        let text = if n == 6 {
            "x".repeat(21)
        } else {
            n.to_string()
        };
        let event = client.trigger(&orders).event("e").text(text).unwrap();
        receipts.push(publisher.publish(event).await.unwrap());
    }
    for (n, receipt) in receipts.into_iter().enumerate() {
        let result = receipt.await;
        if n != 6 {
            result.unwrap();
            continue;
        }
        let unsent = result.unwrap_err();
        assert!(unsent.error().is_too_large());
        assert!(unsent.to_string().starts_with(
            "the event \"e\" on \"private-orders\" was not accepted: the server responded with 413"
        ));
        assert_eq!(unsent.trigger().unwrap().event().as_str(), "e");
        assert!(Error::from(unsent).is_too_large());
    }
    // Each of the other channels once, and in order.
    let data: Vec<String> = server
        .triggered()
        .iter()
        .map(|e| e.data().to_owned())
        .collect();
    assert_eq!(data, ["0", "1", "2", "3", "4", "5", "7", "8", "9"]);
    // 10; 5 and 5; 2 and 3 (with the rejected event at 6: 5..7 and 7..10); 1 and 1.
    assert_eq!(server.requests().len(), 7);
    let counters = publisher.counters();
    assert_eq!(
        (counters.sent, counters.failed, counters.batches),
        (9, 1, 7)
    );
}

#[tokio::test]
async fn failures_unrelated_to_content_are_not_halved() {
    let gate = Gate::open();
    gate.outcomes([
        Outcome::Status(401),
        Outcome::Status(429),
        Outcome::Status(500),
        Outcome::Fails(TransportErrorKind::Timeout),
    ]);
    let client = gate.client();
    let publisher = client.publisher().start().unwrap();
    for is in [
        Error::is_unauthorized,
        Error::is_rate_limited,
        Error::is_retryable,
        Error::is_timeout,
    ] {
        for receipt in publish(&publisher, &client, "orders", 10).await {
            assert!(is(receipt.await.unwrap_err().error()));
        }
    }
    assert_eq!(gate.requests().len(), 4);
    // A failed event leaves a gap, and nothing else.
    for receipt in publish(&publisher, &client, "orders", 10).await {
        receipt.await.unwrap();
    }
}

#[tokio::test]
async fn full_queue_rejects_or_waits() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().queue(3).start().unwrap();
    let mut receipts = publish(&publisher, &client, "orders", 3).await;
    let refused = publisher
        .try_publish(event(&client, "orders", 3))
        .unwrap_err();
    assert!(refused.is_full() && !refused.is_closed());
    assert_eq!(refused.to_string(), "the queue of the publisher is full");
    assert_eq!(publisher.counters().queued, 3);

    let waiting = publisher.publish(refused.into_trigger());
    tokio::pin!(waiting);
    let not_yet = tokio::time::timeout(Duration::from_millis(20), &mut waiting).await;
    assert!(not_yet.is_err());
    gate.release(100);
    receipts.push(waiting.await.unwrap());
    for receipt in receipts {
        receipt.await.unwrap();
    }
    assert_eq!(publisher.counters().queued, 0);
    publisher
        .try_publish(event(&client, "orders", 4))
        .unwrap()
        .await
        .unwrap();
    let error: Error = Error::from(publish_error(&client).await);
    assert!(error.is_retryable() && !error.is_invalid());
}

/// A full queue.
async fn publish_error(client: &Client) -> pusher_channels::publisher::PublishError {
    let publisher = client
        .publisher()
        .queue(1)
        .linger(Duration::MAX)
        .start()
        .unwrap();
    let _first = publisher.publish(event(client, "orders", 0)).await.unwrap();
    publisher
        .try_publish(event(client, "orders", 1))
        .unwrap_err()
}

#[tokio::test]
async fn dropped_publish_publishes_nothing_and_frees_its_slot() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().queue(2).start().unwrap();
    let first = publish(&publisher, &client, "orders", 2).await;
    for n in 2..10 {
        let waiting = publisher.publish(event(&client, "orders", n));
        let given_up = tokio::time::timeout(Duration::from_millis(5), waiting).await;
        assert!(given_up.is_err());
    }
    gate.release(100);
    for receipt in first {
        receipt.await.unwrap();
    }
    for receipt in publish(&publisher, &client, "orders", 2).await {
        receipt.await.unwrap();
    }
    assert_eq!(
        gate.requests().into_iter().flatten().collect::<Vec<_>>(),
        [0, 1, 0, 1]
    );
    assert_eq!(publisher.counters().queued, 0);
}

#[tokio::test]
async fn flush_sends_immediately_and_waits_for_earlier_events() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    publish(&publisher, &client, "a", 2).await;
    let flushed = publisher.flush();
    tokio::pin!(flushed);
    assert!(
        tokio::time::timeout(Duration::from_millis(20), &mut flushed)
            .await
            .is_err()
    );
    assert_eq!(gate.requests(), [[0, 1]]);
    // `flush` does not wait for later events.
    publish(&publisher, &client, "a", 1).await;
    gate.release(1);
    flushed.await;
    assert_eq!(publisher.counters().queued, 1);
    gate.release(100);
    publisher.flush().await;
    publisher.flush().await;
    assert_eq!(publisher.counters().queued, 0);
}

#[tokio::test]
async fn panicking_transport_fails_only_its_events() {
    let gate = Gate::open();
    gate.outcomes([Outcome::Panics]);
    let client = gate.client();
    let publisher = client.publisher().start().unwrap();
    for receipt in publish(&publisher, &client, "orders", 10).await {
        let unsent = receipt.await.unwrap_err();
        assert!(unsent.trigger().is_some());
        let cause = std::error::Error::source(unsent.error()).unwrap();
        assert_eq!(cause.to_string(), "the transport panicked");
    }
    for receipt in publish(&publisher, &client, "orders", 10).await {
        receipt.await.unwrap();
    }
    // While halving, one half is accepted and the other is not, and each reports it.
    gate.outcomes([Outcome::Status(400), Outcome::Status(200), Outcome::Panics]);
    drop(publish(&publisher, &client, "orders", 10).await);
    let unsent = publisher.shutdown().await;
    assert_eq!(unsent.len(), 5);
    let counters = publisher.counters();
    assert_eq!(
        (counters.queued, counters.sent, counters.failed),
        (0, 15, 15)
    );
}

#[tokio::test]
async fn full_queue_does_not_linger() {
    let gate = Gate::open();
    let client = gate.client();
    let builder = client.publisher().queue(3).linger(Duration::MAX);
    let publisher = builder.start().unwrap();
    publish(&publisher, &client, "orders", 10).await;
    assert!(publisher.shutdown().await.is_empty());
    assert!(gate.requests().into_iter().flatten().eq(0..10));
}

#[tokio::test]
async fn batch_len_follows_client() {
    let gate = Gate::open();
    let builder = Client::builder("42", "key", "secret").cluster("eu");
    let builder = builder.transport(gate.clone()).max_batch_len(usize::MAX);
    let client = builder.build().unwrap();
    let publisher = client.publisher().start().unwrap();
    publish(&publisher, &client, "orders", 100).await;
    assert!(publisher.shutdown().await.is_empty());
    assert_eq!(gate.requests().len(), 1);
}

#[tokio::test]
async fn slot_is_free_when_receipt_completes() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().queue(1).start().unwrap();
    for n in 0..200 {
        let receipt = publisher.try_publish(event(&client, "orders", n)).unwrap();
        receipt.await.unwrap();
    }
}

#[tokio::test]
async fn rejects_events_of_other_clients() {
    let (gate, other) = (Gate::open(), Gate::open());
    let publisher = gate.client().publisher().start().unwrap();
    let refused = publisher
        .publish(event(&other.client(), "orders", 0))
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the event was made by another client than that of the publisher (clones count as the same client)"
    );
    assert!(!refused.is_full() && !refused.is_closed());
    assert!(Error::from(refused).is_invalid());
}

#[test]
fn rejects_invalid_settings() {
    let client = Gate::open().client();
    let outside = client.publisher().start().unwrap_err();
    assert!(
        outside
            .to_string()
            .contains("a publisher is a task of a tokio runtime")
    );

    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let text = |result: Result<Publisher, pusher_channels::config::InvalidConfig>| {
        result.unwrap_err().to_string()
    };
    assert!(text(client.publisher().queue(0).start()).contains("a publisher with `queue` 0"));
    assert!(text(client.publisher().in_flight(0).start()).contains("`in_flight` 0"));
    assert!(text(client.publisher().batch_len(0).start()).contains("`batch_len` 0"));
    let many = text(client.publisher().batch_len(11).start());
    assert!(
        many.contains("the client sends 10 events in one request, not 11: see `max_batch_len`")
    );
    let _publisher = client
        .publisher()
        .queue(usize::MAX)
        .linger(Duration::MAX)
        .start()
        .unwrap();
}

#[tokio::test]
async fn batch_len_limits_batches() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().batch_len(4).start().unwrap();
    publish(&publisher, &client, "orders", 10).await;
    assert!(publisher.shutdown().await.is_empty());
    assert_eq!(
        gate.requests(),
        [vec![0, 1, 2, 3], vec![4, 5, 6, 7], vec![8, 9]]
    );
}

#[tokio::test]
async fn retries_count_as_one_batch() {
    let gate = Gate::open();
    gate.outcomes([Outcome::Fails(TransportErrorKind::Connect)]);
    let builder = Client::builder("42", "key", "secret").cluster("eu");
    let client = builder.transport(Sleepless(gate.clone())).build().unwrap();
    let publisher = client.publisher().start().unwrap();
    for receipt in publish(&publisher, &client, "orders", 10).await {
        receipt.await.unwrap();
    }
    assert_eq!(gate.requests().len(), 2);
    assert_eq!(publisher.counters().batches, 1);
}

/// A transport whose `sleep` returns immediately.
#[derive(Debug)]
struct Sleepless(Gate);

impl Transport for Sleepless {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        self.0.call(request)
    }

    fn sleep(&self, _: Duration) -> Option<BoxFuture<()>> {
        Some(Box::pin(async {}))
    }
}

#[tokio::test]
#[should_panic(expected = "`Publish` was polled after it had completed")]
async fn publish_panics_when_polled_after_completion() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().start().unwrap();
    let mut publish = publisher.publish(event(&client, "a", 0));
    (&mut publish).await.unwrap();
    let _ = (&mut publish).await;
}
