//! `429 Too Many Requests` with each form of `retry-after`.

use std::time::Duration;

use pusher_channels::testing::{Recorder, Response, Server};
use pusher_channels::{Client, Error, RetryPolicy, Trigger, channel_name};

/// Values that are not a delay of up to a minute, and the delay that an error reports.
const NOT_HONOURED: [(&str, Option<u64>); 6] = [
    ("61", Some(61)),
    ("3600", Some(3_600)),
    ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ("-1", None),
    ("soon", None),
    ("", None),
];

fn limited(retry_after: Option<&str>) -> Response {
    let response = Response::status(429, "slow down");
    match retry_after {
        Some(value) => response.header("retry-after", value),
        None => response,
    }
}

fn event(client: &Client) -> Trigger {
    let news = channel_name!("news");
    client.trigger(&news).event("e").text("x").unwrap()
}

fn check(error: &Error, value: &str, seconds: Option<u64>) {
    assert!(error.is_rate_limited() && error.is_retryable(), "{value}");
    assert!(!error.is_timeout() && !error.is_connect(), "{value}");
    let expected = seconds.map(Duration::from_secs);
    assert_eq!(error.retry_after(), expected, "{value}");
    assert_eq!(error.body(), Some("slow down"));
}

#[tokio::test]
async fn event_is_not_retried_earlier_than_the_server_requests() {
    let server = Server::start().await.unwrap();
    for (value, seconds) in NOT_HONOURED {
        server.reset();
        server.respond_next(limited(Some(value)));
        let error = event(&server.client()).send().await.unwrap_err();
        check(&error, value, seconds);
        assert_eq!(server.requests().len(), 1, "{value}");
    }
}

#[tokio::test]
async fn event_is_retried_after_the_requested_delay() {
    for (value, shortest, longest) in [
        (None, 50, 100),
        // Whole seconds are rounded down by servers.
        (Some("0"), 1_000, 1_000),
        (Some("7"), 8_000, 8_000),
        (Some("60"), 61_000, 61_000),
        (Some("1.5"), 1_500, 1_500),
    ] {
        let recorder = Recorder::new().unwrap();
        recorder.respond_next(limited(value));
        event(&recorder.client()).send().await.unwrap();
        let [wait] = *recorder.waits() else {
            panic!("{value:?}: {:?}", recorder.waits());
        };
        let expected = Duration::from_millis(shortest)..=Duration::from_millis(longest);
        assert!(expected.contains(&wait), "{value:?}: {wait:?}");
        assert_eq!(recorder.triggered().len(), 1);
    }
}

#[tokio::test]
async fn limited_event_arrives_once() {
    for value in [None, Some("0.01")] {
        let server = Server::start().await.unwrap();
        server.respond_next(limited(value));
        event(&server.client()).send().await.unwrap();
        assert_eq!(server.requests().len(), 2);
        assert_eq!(server.triggered().len(), 1);
    }
}

#[tokio::test]
async fn limit_that_lasts_is_reported_after_the_retries() {
    for value in [None, Some("0.01")] {
        let server = Server::start().await.unwrap();
        for _ in 0..3 {
            server.respond_next(limited(value));
        }
        let error = event(&server.client()).send().await.unwrap_err();
        assert!(error.is_rate_limited());
        assert_eq!(server.requests().len(), 3);
        assert!(server.triggered().is_empty());
    }
}

#[tokio::test]
async fn publisher_fails_events_whose_delay_it_does_not_honour() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let publisher = client.publisher().start().unwrap();
    for (value, seconds) in NOT_HONOURED {
        server.reset();
        server.respond_next(limited(Some(value)));
        let receipt = publisher.publish(event(&client)).await.unwrap();
        let unsent = receipt.await.unwrap_err();
        check(unsent.error(), value, seconds);
        assert_eq!(unsent.channel(), Some("news"));
        assert!(unsent.trigger().is_some());
        assert_eq!(server.requests().len(), 1, "{value}");
    }
    assert_eq!(publisher.counters().failed, NOT_HONOURED.len() as u64);
}

#[tokio::test]
async fn publisher_without_retries_fails_limited_events() {
    let server = Server::start().await.unwrap();
    let builder = server.client_builder().retry(RetryPolicy::never());
    let client = builder.build().unwrap();
    let publisher = client.publisher().start().unwrap();
    for value in [None, Some("0")] {
        server.respond_next(limited(value));
        let receipt = publisher.publish(event(&client)).await.unwrap();
        assert!(receipt.await.unwrap_err().is_rate_limited(), "{value:?}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn publisher_sends_limited_events_after_its_pause() {
    let sends = |value| async move {
        let server = Server::start().await.unwrap();
        let client = server.client();
        let publisher = client.publisher().start().unwrap();
        server.respond_next(limited(value));
        let receipt = publisher.publish(event(&client)).await.unwrap();
        receipt.await.unwrap();
        assert_eq!(server.requests().len(), 2);
        assert_eq!(server.triggered().len(), 1);
    };
    // Concurrently, because the first two pause for a second.
    tokio::join!(sends(None), sends(Some("0")), sends(Some("0.01")));
}

#[tokio::test]
async fn shutdown_ends_the_pause_of_a_publisher() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let publisher = client.publisher().start().unwrap();
    server.respond_next(limited(Some("60")));
    let receipt = publisher.publish(event(&client)).await.unwrap();
    while publisher.counters().batches == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let unsent = publisher.shutdown_within(Duration::ZERO).await;
    let [unsent] = unsent.as_slice() else {
        panic!("{unsent:?}");
    };
    assert_eq!(unsent.channel(), Some("news"));
    let unsent = receipt.await.unwrap_err();
    assert!(unsent.is_rate_limited());
    assert!(unsent.trigger().is_some());
    assert_eq!(server.requests().len(), 1);
}
