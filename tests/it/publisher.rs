//! Many events in few requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use pusher_channels::publisher::Receipt;
use pusher_channels::testing::Server;
use pusher_channels::transport::{BoxFuture, Transport, TransportError, TransportErrorKind};
use pusher_channels::{
    ChannelName, Client, Error, Private, Publisher, RetryPolicy, Trigger, channel_name, event_name,
};
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;

/// The event `n` on the channel `private-<channel>`.
fn event(client: &Client, channel: &str, n: usize) -> Trigger {
    let channel: ChannelName<Private> = format!("private-{channel}").parse().unwrap();
    let builder = client.trigger(&channel).event(event_name!("numbered"));
    builder.json(&n).unwrap()
}

/// A service that answers when the test lets it, and remembers what came.
#[derive(Clone, Debug)]
struct Gate(Arc<State>);

#[derive(Debug)]
struct State {
    /// A permit for each request that is answered.
    open: Semaphore,
    requests: Mutex<Vec<Vec<(String, usize)>>>,
    under_way: Mutex<Vec<String>>,
    most_at_once: Mutex<usize>,
    /// How the next requests are answered; after that all are accepted.
    answers: Mutex<Vec<Answers>>,
}

#[derive(Clone, Copy, Debug)]
enum Answers {
    Status(u16),
    Fails(TransportErrorKind),
    Panics,
}

impl Gate {
    fn closed() -> Self {
        Self(Arc::new(State {
            open: Semaphore::new(0),
            requests: Mutex::default(),
            under_way: Mutex::default(),
            most_at_once: Mutex::default(),
            answers: Mutex::default(),
        }))
    }

    fn open() -> Self {
        let gate = Self::closed();
        gate.let_through(1_000_000);
        gate
    }

    fn let_through(&self, requests: usize) {
        self.0.open.add_permits(requests);
    }

    fn answers(&self, answers: impl IntoIterator<Item = Answers>) {
        let mut next: Vec<_> = answers.into_iter().collect();
        next.reverse();
        *self.0.answers.lock().unwrap() = next;
    }

    fn client(&self) -> Client {
        let builder = Client::builder("42", "key", "secret").cluster("eu");
        let builder = builder.transport(self.clone()).retry(RetryPolicy::never());
        builder.build().unwrap()
    }

    /// What came, request by request.
    fn requests(&self) -> Vec<Vec<usize>> {
        let requests = self.0.requests.lock().unwrap();
        let of = |events: &Vec<(String, usize)>| events.iter().map(|event| event.1).collect();
        requests.iter().map(of).collect()
    }

    async fn wait_for(&self, requests: usize) {
        while self.0.requests.lock().unwrap().len() < requests {
            tokio::task::yield_now().await;
        }
    }
}

impl Transport for Gate {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let events = body["batch"].as_array().unwrap().iter().map(|event| {
            let channel = event["channel"].as_str().unwrap().to_owned();
            (channel, event["data"].as_str().unwrap().parse().unwrap())
        });
        let events: Vec<(String, usize)> = events.collect();
        let mut channels: Vec<String> = events.iter().map(|event| event.0.clone()).collect();
        channels.sort();
        channels.dedup();
        let state = Arc::clone(&self.0);
        {
            let mut under_way = state.under_way.lock().unwrap();
            assert!(channels.iter().all(|channel| !under_way.contains(channel)));
            under_way.extend(channels.iter().cloned());
            let mut requests = state.requests.lock().unwrap();
            requests.push(events);
        }
        let answer = self.0.answers.lock().unwrap().pop();
        Box::pin(async move {
            {
                let mut most = state.most_at_once.lock().unwrap();
                let waiting = state.under_way.lock().unwrap().len();
                *most = (*most).max(waiting);
            }
            state.open.acquire().await.unwrap().forget();
            let mut under_way = state.under_way.lock().unwrap();
            under_way.retain(|channel| !channels.contains(channel));
            drop(under_way);
            match answer.unwrap_or(Answers::Status(200)) {
                Answers::Status(status) => {
                    let response = http::Response::builder().status(status);
                    Ok(response.body(Bytes::from_static(b"{}")).unwrap())
                }
                Answers::Fails(kind) => Err(TransportError::new(kind)),
                Answers::Panics => panic!("a transport with a mistake"),
            }
        })
    }
}

/// Publishes `0..count` on one channel.
async fn publish(
    publisher: &Publisher,
    client: &Client,
    channel: &str,
    count: usize,
) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for n in 0..count {
        let receipt = publisher.publish(event(client, channel, n)).await;
        receipts.push(receipt.unwrap());
    }
    receipts
}

#[tokio::test]
async fn events_share_requests_in_their_order() {
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
async fn encrypted_events_are_sealed_as_always() {
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

/// Over real HTTP, with many requests under way on several threads.
#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_each_channel_is_kept() {
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
async fn a_channel_is_in_one_request_at_a_time_and_requests_in_several() {
    // The gate checks that no channel is under way twice.
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
    gate.let_through(1_000_000);
    assert!(publisher.shutdown().await.is_empty());
    assert_eq!(gate.requests().iter().flatten().count(), 45);
    assert!(*gate.0.most_at_once.lock().unwrap() >= 3);
}

#[tokio::test]
async fn a_flood_does_not_hold_up_the_others() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().in_flight(1).start().unwrap();
    publish(&publisher, &client, "flood", 100).await;
    gate.wait_for(1).await;
    let quiet = publish(&publisher, &client, "quiet", 1).await;
    gate.let_through(2);
    for receipt in quiet {
        receipt.await.unwrap();
    }
    // The first was full of the flood, the second was the next to begin.
    let requests = gate.requests();
    assert!(requests[0].len() == 10 && requests[1].contains(&0));
}

#[tokio::test]
async fn one_bad_event_does_not_take_the_others_along() {
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
    // Each of the others once, and in order.
    let data: Vec<String> = server
        .triggered()
        .iter()
        .map(|e| e.data().to_owned())
        .collect();
    assert_eq!(data, ["0", "1", "2", "3", "4", "5", "7", "8", "9"]);
    // 10; 5 and 5; 2 and 3 (with the bad one at 6: 5..7 and 7..10); 1 and 1.
    assert_eq!(server.requests().len(), 7);
    let counters = publisher.counters();
    assert_eq!(
        (counters.sent, counters.failed, counters.batches),
        (9, 1, 7)
    );
}

#[tokio::test]
async fn what_is_no_fault_of_the_events_is_not_halved() {
    let gate = Gate::open();
    gate.answers([
        Answers::Status(401),
        Answers::Status(429),
        Answers::Status(500),
        Answers::Fails(TransportErrorKind::Timeout),
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
    // What failed leaves a gap, and nothing else.
    for receipt in publish(&publisher, &client, "orders", 10).await {
        receipt.await.unwrap();
    }
}

#[tokio::test]
async fn a_full_queue_refuses_or_makes_wait() {
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
    gate.let_through(100);
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
async fn who_stops_waiting_has_published_nothing_and_takes_no_room() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().queue(2).start().unwrap();
    let first = publish(&publisher, &client, "orders", 2).await;
    for n in 2..10 {
        let waiting = publisher.publish(event(&client, "orders", n));
        let given_up = tokio::time::timeout(Duration::from_millis(5), waiting).await;
        assert!(given_up.is_err());
    }
    gate.let_through(100);
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
async fn flush_sends_now_and_waits_for_what_came_before() {
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
    // What comes later is not waited for.
    publish(&publisher, &client, "a", 1).await;
    gate.let_through(1);
    flushed.await;
    assert_eq!(publisher.counters().queued, 1);
    gate.let_through(100);
    publisher.flush().await;
    publisher.flush().await;
    assert_eq!(publisher.counters().queued, 0);
}

#[tokio::test]
async fn shutdown_loses_nothing() {
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
    // It is over, and stays that.
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
async fn shutdown_says_what_could_not_be_sent() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    gate.answers([
        Answers::Status(200),
        Answers::Status(500),
        Answers::Fails(TransportErrorKind::Connect),
    ]);
    // Who drops the receipts does not want to know; the shutdown does.
    drop(publish(&publisher, &client, "orders", 15).await);
    let kept = publish(&publisher, &client, "kept", 10).await;
    let unsent = publisher.shutdown().await;
    let accepted = 25 - unsent.len();
    assert_eq!(publisher.counters().sent as usize, accepted);
    assert_eq!(accepted, 10);
    assert!(unsent.iter().all(|unsent| unsent.error().is_retryable()));
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
async fn a_shutdown_in_haste_gives_back_what_was_not_begun() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().in_flight(1).start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 25).await;
    gate.wait_for(1).await;
    let closing = tokio::spawn({
        let publisher = publisher.clone();
        async move { publisher.shutdown_within(Duration::ZERO).await }
    });
    // Those that were not begun have their result while the one that was is waited for.
    let mut receipts = receipts.into_iter();
    let under_way: Vec<_> = receipts.by_ref().take(10).collect();
    for receipt in receipts {
        let unsent = receipt.await.unwrap_err();
        assert_eq!(
            unsent.error().to_string(),
            "the publisher ended before this was sent"
        );
        assert!(!unsent.error().is_retryable());
    }
    assert!(!closing.is_finished());
    gate.let_through(1);
    let unsent = closing.await.unwrap();
    for receipt in under_way {
        receipt.await.unwrap();
    }
    let events = unsent
        .into_iter()
        .map(|unsent| unsent.into_trigger().unwrap());
    let again = client.publisher().start().unwrap();
    for event in events {
        again.publish(event).await.unwrap();
    }
    gate.let_through(100);
    assert!(again.shutdown().await.is_empty());
    assert!(gate.requests().into_iter().flatten().eq(0..25));
}

#[tokio::test]
async fn the_last_handle_drains() {
    let gate = Gate::closed();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 25).await;
    drop(publisher.clone());
    drop(publisher);
    gate.let_through(100);
    for receipt in receipts {
        receipt.await.unwrap();
    }
    assert_eq!(gate.requests().len(), 3);
}

#[tokio::test]
async fn a_mistake_of_the_transport_costs_its_events_only() {
    let gate = Gate::open();
    gate.answers([Answers::Panics]);
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
    // In the middle of halving: one half is accepted, the other is not, and each says so.
    gate.answers([Answers::Status(400), Answers::Status(200), Answers::Panics]);
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
async fn the_shutdown_in_the_most_haste_counts() {
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
    gate.let_through(100);
    let mut unsent = patient.await.unwrap();
    unsent.extend(with_time.await.unwrap());
    unsent.extend(in_haste.await.unwrap());
    assert_eq!((unsent.len(), gate.requests().len()), (40, 1));
}

#[tokio::test]
async fn a_shutdown_that_is_given_up_loses_nothing() {
    let gate = Gate::closed();
    gate.answers([Answers::Status(500)]);
    let client = gate.client();
    let publisher = client.publisher().start().unwrap();
    drop(publish(&publisher, &client, "orders", 10).await);
    let given_up = tokio::time::timeout(Duration::from_millis(5), publisher.shutdown()).await;
    given_up.unwrap_err();
    gate.let_through(100);
    assert_eq!(publisher.shutdown().await.len(), 10);
    assert!(publisher.shutdown().await.is_empty());
}

#[tokio::test]
async fn nothing_is_halved_when_the_time_is_up() {
    let gate = Gate::closed();
    gate.answers([Answers::Status(400); 30]);
    let client = gate.client();
    let publisher = client.publisher().start().unwrap();
    let receipts = publish(&publisher, &client, "orders", 10).await;
    gate.wait_for(1).await;
    let closing = tokio::spawn(async move { publisher.shutdown_within(Duration::ZERO).await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    gate.let_through(100);
    assert_eq!(closing.await.unwrap().len(), 10);
    assert_eq!(gate.requests().len(), 1);
    for receipt in receipts {
        assert_eq!(receipt.await.unwrap_err().error().status().unwrap(), 400);
    }
}

#[tokio::test]
async fn a_shutdown_without_time_begins_nothing() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().linger(Duration::MAX).start().unwrap();
    drop(publish(&publisher, &client, "orders", 1000).await);
    let unsent = publisher.shutdown_within(Duration::ZERO).await;
    assert_eq!((unsent.len(), gate.requests().len()), (1000, 0));
    // A time that tokio's clock does not have is no deadline.
    let publisher = client.publisher().start().unwrap();
    drop(publish(&publisher, &client, "orders", 10).await);
    let ages = Duration::from_secs(u64::MAX / 2);
    assert!(publisher.shutdown_within(ages).await.is_empty());
}

#[tokio::test]
async fn a_full_queue_does_not_wait_for_more() {
    let gate = Gate::open();
    let client = gate.client();
    let builder = client.publisher().queue(3).linger(Duration::MAX);
    let publisher = builder.start().unwrap();
    publish(&publisher, &client, "orders", 10).await;
    assert!(publisher.shutdown().await.is_empty());
    assert!(gate.requests().into_iter().flatten().eq(0..10));
}

#[tokio::test]
async fn batches_without_a_limit() {
    let gate = Gate::open();
    let builder = Client::builder("42", "key", "secret").cluster("eu");
    let builder = builder.transport(gate.clone()).max_batch_len(usize::MAX);
    let client = builder.build().unwrap();
    let publisher = client.publisher().start().unwrap();
    publish(&publisher, &client, "orders", 100).await;
    assert!(publisher.shutdown().await.is_empty());
    assert_eq!(gate.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_publishes_while_it_shuts_down_gets_the_event_back_and_takes_no_room() {
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

#[tokio::test]
async fn there_is_room_when_a_receipt_says_so() {
    let gate = Gate::open();
    let client = gate.client();
    let publisher = client.publisher().queue(1).start().unwrap();
    for n in 0..200 {
        let receipt = publisher.try_publish(event(&client, "orders", n)).unwrap();
        receipt.await.unwrap();
    }
}

#[test]
fn nobody_waits_for_a_runtime_that_is_gone() {
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
        for receipt in receipts {
            let unsent = receipt.await.unwrap_err();
            assert!(unsent.trigger().is_none());
            assert_eq!(
                unsent.to_string(),
                "an event was not accepted: the runtime of the publisher ended before this had its result"
            );
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
        assert!(publisher.shutdown().await.is_empty());
    });
}

#[tokio::test]
async fn events_of_other_clients_are_refused() {
    let (gate, other) = (Gate::open(), Gate::open());
    let publisher = gate.client().publisher().start().unwrap();
    let refused = publisher
        .publish(event(&other.client(), "orders", 0))
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the event was made by another client than that of the publisher (clones count as the same)"
    );
    assert!(!refused.is_full() && !refused.is_closed());
    assert!(Error::from(refused).is_invalid());
}

#[test]
fn settings_that_make_no_sense_are_refused() {
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
    client
        .publisher()
        .queue(usize::MAX)
        .linger(Duration::MAX)
        .start()
        .unwrap();
}

#[tokio::test]
async fn smaller_batches() {
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
async fn what_the_client_tries_again_is_one_batch() {
    let gate = Gate::open();
    gate.answers([Answers::Fails(TransportErrorKind::Connect)]);
    let builder = Client::builder("42", "key", "secret").cluster("eu");
    let client = builder.transport(Sleepless(gate.clone())).build().unwrap();
    let publisher = client.publisher().start().unwrap();
    for receipt in publish(&publisher, &client, "orders", 10).await {
        receipt.await.unwrap();
    }
    assert_eq!(gate.requests().len(), 2);
    assert_eq!(publisher.counters().batches, 1);
}

/// Has a clock that does not wait.
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
