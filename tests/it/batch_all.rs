//! `batch_all`: events that need several requests.

use super::batch::{NEWS, connections, data, numbered};
use pusher_channels::testing::{Response, Server};
use pusher_channels::{Batch, Error};

#[tokio::test]
async fn splits_events_into_batches_in_order() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for (len, requests) in [(0, 0), (1, 1), (10, 1), (11, 2), (25, 3)] {
        let events = (0..len).map(|number| numbered(&client, number));
        let run = client.batch_all(events);
        assert_eq!((run.len(), run.is_empty()), (len, len == 0));
        assert_eq!(run.send().await.unwrap().len(), len);
        let expected: Vec<_> = (0..len).map(|number| number.to_string()).collect();
        assert_eq!(data(&server), expected);
        assert_eq!(server.requests().len(), requests);
        server.reset();
    }
}

#[tokio::test]
async fn error_reports_accepted_events() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    server.set_subscriptions("news", 3);
    let event = |number: usize| {
        let trigger = client.trigger(&NEWS).with_subscription_count();
        trigger.event("n").json(&number).unwrap()
    };
    for (accepted, failed, prepared) in [(0, 0..10, 0), (10, 10..20, 1), (20, 20..25, 2)] {
        let fine = r#"{"batch":[{"subscription_count":3},{"subscription_count":3},{"subscription_count":3},{"subscription_count":3},{"subscription_count":3},{"subscription_count":3},{"subscription_count":3},{"subscription_count":3},{"subscription_count":3},{"subscription_count":3}]}"#;
        for _ in 0..prepared {
            server.respond_next(Response::status(200, fine));
        }
        server.respond_next(Response::status(503, "try later"));
        let error = client.batch_all((0..25).map(event)).send().await;
        let error = error.unwrap_err();
        assert_eq!(
            (error.accepted(), error.failed()),
            (accepted, failed.clone())
        );
        assert_eq!(connections(error.responses()), vec![3; accepted]);
        assert_eq!(
            error.to_string(),
            format!(
                "{accepted} of 25 events were accepted; the request with those at {}..={} failed: the server responded with 503 Service Unavailable: try later",
                failed.start,
                failed.end - 1
            )
        );
        assert!(error.is_retryable());
        assert_eq!(server.requests().len(), prepared + 1);

        // The returned events can be sent again: none is missing, none is sent twice.
        server.reset();
        let again = error.into_unaccepted();
        client.batch_all(again).send().await.unwrap();
        let expected: Vec<_> = (accepted..25).map(|number| number.to_string()).collect();
        assert_eq!(data(&server), expected);
        server.reset();
    }
    server.respond_next(Response::status(400, "no"));
    let error: Error = client
        .batch_all((0..2).map(event))
        .send()
        .await
        .unwrap_err()
        .into();
    assert_eq!(error.status().unwrap(), 400);
}

// The server has acted on these events, so sending them again would duplicate them.
#[tokio::test]
async fn events_without_attributes_in_response_count_as_accepted() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let start = client.trigger(&NEWS).with_subscription_count();
    let event = start.event("e").text("x").unwrap();
    let run = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        client.batch_all(vec![event.clone(); 15]).send()
    };
    let error = run(r#"{"ok":true}"#).await.unwrap_err();
    assert_eq!((error.accepted(), error.failed()), (10, 0..10));
    assert!(error.responses().is_empty());
    assert_eq!(
        error.to_string(),
        "10 of 15 events were accepted; the response for those at 0..=9 lacks a requested attribute: the server responded with 200 OK, but omitted `subscription_count` of the event at index 0, which was requested"
    );
    assert_eq!(error.into_unaccepted().len(), 5);

    // Another body, such as the page of a proxy, does not show that the server has acted.
    for body in [
        "<html>",
        r#"{"error":"no"}"#,
        r#"{"error":"no","code":400}"#,
    ] {
        let error = run(body).await.unwrap_err();
        assert_eq!((error.accepted(), error.failed()), (0, 0..10));
        assert_eq!(error.into_unaccepted().len(), 15);
    }
}

#[tokio::test]
async fn error_returns_unaccepted_events() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let (a, b) = (numbered(&client, 0), numbered(&client, 1));

    let batch = client.batch([&a, &b]).unwrap();
    server.respond_next(Response::status(503, "later"));
    batch.clone().send().await.unwrap_err();
    batch.send().await.unwrap();
    let run = client.batch_all([&a, &b]);
    server.respond_next(Response::status(503, "later"));
    run.clone().send().await.unwrap_err();
    let (error, unaccepted) = {
        server.respond_next(Response::status(503, "later"));
        run.send().await.unwrap_err().into_parts()
    };
    assert!(error.is_retryable());
    client.batch_all(unaccepted).send().await.unwrap();
    Batch::from_events([&a, &b]).unwrap().send().await.unwrap();
    assert_eq!(data(&server), ["0", "1"].repeat(3));

    // A loop that sends whenever the batch is full.
    let mut batch = Batch::new(&a);
    let full = loop {
        if let Err(error) = batch.push(&b) {
            break error;
        }
    };
    assert!(full.is_full() && full.index() == Some(10));
    let stranger = numbered(&server.client(), 2);
    let error = Batch::new(&a).push(&stranger).unwrap_err();
    assert!(!error.is_full() && error.index() == Some(1));
}

#[tokio::test]
async fn batch_all_can_be_awaited_without_send() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let events = (0..12).map(|number| numbered(&client, number));
    let run = client.batch_all(events);
    assert_eq!(run.clone().await.unwrap().len(), 12);
    assert_eq!(server.requests().len(), 2);

    server.respond_next(Response::status(503, "later"));
    let error = tokio::spawn(run.into_future()).await.unwrap().unwrap_err();
    assert_eq!((error.accepted(), error.failed()), (0, 0..10));
    assert_eq!(server.requests().len(), 3);
}
