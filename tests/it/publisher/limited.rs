//! The rate limit of the API server.

use std::time::Duration;

use pusher_channels::RetryPolicy;

use super::{Gate, Outcome, event, publish};

#[tokio::test]
async fn pauses_instead_of_failing_events() {
    let gate = Gate::closed();
    gate.outcomes([Outcome::Limited("0.02"), Outcome::Limited("0.02")]);
    let client = gate.client_with(RetryPolicy::default());
    let publisher = client.publisher().start().unwrap();
    let mut receipts = publish(&publisher, &client, "a", 10).await;
    gate.wait_for(1).await;
    // While the first request is limited, the events of another channel wait as well.
    receipts.extend(publish(&publisher, &client, "b", 5).await);
    gate.release(1_000);
    for receipt in receipts {
        receipt.await.unwrap();
    }
    let requests = gate.requests();
    let first: Vec<_> = (0..10).collect();
    assert_eq!(requests.iter().filter(|sent| **sent == first).count(), 3);
    let counters = publisher.counters();
    assert_eq!(
        (counters.sent, counters.failed, counters.queued),
        (15, 0, 0)
    );
}

#[tokio::test]
async fn limited_requests_delay_all_channels() {
    let gate = Gate::open();
    gate.outcomes([Outcome::Limited("30")]);
    let client = gate.client_with(RetryPolicy::default());
    let publisher = client.publisher().start().unwrap();
    publish(&publisher, &client, "a", 10).await;
    gate.wait_for(1).await;
    // The response arrives in the turns of the runtime that follow, and then nothing is sent.
    while publisher.counters().batches == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    publish(&publisher, &client, "b", 10).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(gate.requests().len(), 1);

    // A shutdown does not wait for the end of the pause.
    let unsent = publisher.shutdown_within(Duration::ZERO).await;
    assert_eq!(unsent.len(), 20);
    let limited = unsent
        .iter()
        .filter(|unsent| unsent.is_rate_limited())
        .count();
    assert_eq!(limited, 10);
}

#[tokio::test]
async fn fails_events_if_the_server_asks_for_more_than_a_minute() {
    for retry_after in ["61", "3600", "Wed, 21 Oct 2026 07:28:00 GMT"] {
        let gate = Gate::open();
        gate.outcomes([Outcome::Limited(retry_after)]);
        let client = gate.client_with(RetryPolicy::default());
        let publisher = client.publisher().start().unwrap();
        let receipt = publisher.publish(event(&client, "a", 0)).await.unwrap();
        let unsent = receipt.await.unwrap_err();
        assert!(unsent.is_rate_limited(), "{retry_after}");
        assert_eq!(gate.requests().len(), 1);
    }
}
