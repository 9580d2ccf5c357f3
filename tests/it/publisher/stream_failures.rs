//! Streams whose events fail, and those of a publisher that ends.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Builder;

use super::streams::{pieces, publisher, stream};
use super::{Gate, Outcome};

#[tokio::test]
async fn failed_event_ends_the_stream() {
    let gate = Gate::closed();
    gate.outcomes([Outcome::Status(401)]);
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("lost").unwrap();
    gate.wait_for(1).await;
    answer.push(" kept").unwrap();
    gate.release(1_000);
    publisher.flush().await;
    assert!(answer.push("more").unwrap_err().is_unauthorized());
    assert!(answer.finish().await.unwrap_err().is_unauthorized());
    publisher.flush().await;
    // What was queued before is sent, and the gap can be seen, and that nothing follows.
    assert_eq!(
        gate.data()[1..],
        [
            r#"{"seq":1,"text":" kept"}"#,
            r#"{"seq":2,"text":"","last":true,"aborted":true}"#,
        ]
    );
    let counters = publisher.counters();
    assert_eq!((counters.sent, counters.failed, counters.queued), (2, 1, 0));
}

#[tokio::test]
async fn finish_reports_the_failure_of_the_last_event() {
    let gate = Gate::open();
    gate.outcomes([Outcome::Status(401)]);
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("lost").unwrap();
    assert!(answer.finish().await.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn failures_that_no_stream_returned_are_reported_once() {
    let gate = Gate::closed();
    gate.outcomes([Outcome::Status(401), Outcome::Status(403)]);
    let reported = Arc::new(Mutex::new(0));
    let client = gate.client();
    let builder = client.publisher().linger(Duration::ZERO);
    let publisher = {
        let reported = Arc::clone(&reported);
        builder
            .on_failure(move |_| *reported.lock().unwrap() += 1)
            .start()
            .unwrap()
    };
    let mut dropped = stream(&publisher);
    dropped.push("lost").unwrap();
    gate.wait_for(1).await;
    drop(dropped);
    gate.release(1_000);
    publisher.flush().await;
    // The text, and the end of the aborted stream.
    assert_eq!(*reported.lock().unwrap(), 2);

    // The text, and the end of the aborted stream, which adds nothing to what was returned.
    gate.outcomes([401, 401].map(Outcome::Status));
    let mut seen = stream(&publisher);
    seen.push("lost").unwrap();
    publisher.flush().await;
    seen.push("more").unwrap_err();
    drop(seen);
    publisher.flush().await;
    assert_eq!(*reported.lock().unwrap(), 2);
}

#[tokio::test]
async fn closing_publisher_accepts_no_more_text() {
    let gate = Gate::closed();
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("first").unwrap();
    gate.wait_for(1).await;
    answer.push(" second").unwrap();
    let shutdown = tokio::spawn({
        let publisher = publisher.clone();
        async move { publisher.shutdown().await }
    });
    tokio::task::yield_now().await;
    answer.push(" third").unwrap_err();
    answer.finish().await.unwrap_err();
    gate.release(1_000);
    assert!(shutdown.await.unwrap().is_empty());
    assert_eq!(pieces(&gate.data())[1].text, " second");
}

#[tokio::test]
async fn shutdown_returns_text_that_was_not_sent() {
    let gate = Gate::closed();
    let publisher = publisher(&gate.client());
    let mut answer = stream(&publisher);
    answer.push("first").unwrap();
    gate.wait_for(1).await;
    answer.push("x".repeat(30_000)).unwrap();
    let shutdown = tokio::spawn({
        let publisher = publisher.clone();
        async move { publisher.shutdown_within(Duration::ZERO).await }
    });
    while publisher.counters().failed == 0 {
        tokio::task::yield_now().await;
    }
    gate.release(1_000);
    let unsent = shutdown.await.unwrap();
    assert_eq!(unsent.len(), 3);
    assert!(unsent.iter().all(|unsent| unsent.trigger().is_some()));
    let counters = publisher.counters();
    assert_eq!((counters.sent, counters.failed, counters.queued), (1, 3, 0));
    answer.finish().await.unwrap_err();
}

#[test]
fn stream_whose_runtime_ended_is_an_error() {
    let gate = Gate::closed();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let (publisher, mut answer) = runtime.block_on(async {
        let publisher = publisher(&gate.client());
        let mut answer = stream(&publisher);
        answer.push("first").unwrap();
        gate.wait_for(1).await;
        answer.push("second").unwrap();
        (publisher, answer)
    });
    drop(runtime);
    answer.push("third").unwrap_err();
    let other = Builder::new_current_thread().enable_all().build().unwrap();
    let unsent = other.block_on(publisher.shutdown());
    assert_eq!(unsent.len(), 2);
    other.block_on(answer.finish()).unwrap_err();
    let counters = publisher.counters();
    assert_eq!((counters.sent, counters.failed, counters.queued), (0, 2, 0));
}

#[tokio::test]
async fn rejected_event_of_its_batch_does_not_affect_a_stream() {
    let gate = Gate::closed();
    // A request that keeps the others waiting, the batch of two, and its halves.
    gate.outcomes([200, 400, 400, 200].map(Outcome::Status));
    let client = gate.client();
    let builder = client.publisher().linger(Duration::ZERO).in_flight(1);
    let publisher = builder.start().unwrap();
    let others = super::publish(&publisher, &client, "busy", 1).await;
    gate.wait_for(1).await;
    let rejected = super::publish(&publisher, &client, "rejected", 1).await;
    let mut answer = stream(&publisher);
    answer.push("It is late.").unwrap();
    gate.release(1_000);
    answer.finish().await.unwrap();
    for receipt in others {
        receipt.await.unwrap();
    }
    for receipt in rejected {
        assert!(receipt.await.is_err());
    }
    assert_eq!(gate.requests().len(), 4);
}
