//! Idempotency keys.

use std::collections::BTreeSet;
use std::time::Duration;

use pusher_channels::error::InvalidKind;
use pusher_channels::testing::{Dialect, Response, Server};
use pusher_channels::{Client, RetryPolicy, Trigger, channel_name};
use serde_json::Value;

async fn server(dialect: Dialect) -> Server {
    Server::builder().dialect(dialect).start().await.unwrap()
}

fn idempotent(server: &Server) -> Client {
    let builder = server.client_builder().idempotency(true);
    let builder = builder.timeout(Duration::from_secs(1));
    builder
        .retry(RetryPolicy::at_least_once(5))
        .build()
        .unwrap()
}

fn event(client: &Client, data: u32) -> Trigger {
    let news = channel_name!("news");
    client.trigger(&news).event("e").json(&data).unwrap()
}

/// The keys of the events in the body of a request.
fn keys(body: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap();
    let events = match &body["batch"] {
        Value::Array(events) => events.clone(),
        _ => vec![body],
    };
    let key = |event: &Value| event["idempotency_key"].as_str().unwrap().to_owned();
    events.iter().map(key).collect()
}

#[tokio::test]
async fn retried_event_arrives_once_where_keys_are_recognized() {
    for (dialect, expected) in [(Dialect::Sockudo, 1), (Dialect::Pusher, 2)] {
        let server = server(dialect).await;
        let client = idempotent(&server);
        // Accepted, but the response comes too late.
        server.respond_next(Response::as_usual().after(Duration::from_secs(60)));
        event(&client, 1).send().await.unwrap();
        assert_eq!(server.requests().len(), 2);
        let sent: BTreeSet<_> = server
            .requests()
            .iter()
            .flat_map(|r| keys(r.body()))
            .collect();
        assert_eq!(sent.len(), 1, "both attempts have one key");
        assert_eq!(server.triggered().len(), expected, "{dialect:?}");
    }
}

#[tokio::test]
async fn each_event_has_a_key_that_its_clones_share() {
    let server = server(Dialect::Pusher).await;
    let client = idempotent(&server);
    let (a, b) = (event(&client, 1), event(&client, 1));
    client.batch([&a, &b]).unwrap().send().await.unwrap();
    a.clone().send().await.unwrap();
    b.idempotency_key("order-42").unwrap().send().await.unwrap();
    client.batch_all([a]).send().await.unwrap();
    let sent: Vec<_> = server
        .requests()
        .iter()
        .flat_map(|r| keys(r.body()))
        .collect();
    let [first, second, third, fourth, fifth] = sent.as_slice() else {
        panic!("{sent:?}");
    };
    assert_ne!(first, second);
    assert_eq!([third, fifth], [first, first]);
    assert_eq!(fourth, "order-42");
    assert_eq!(server.triggered()[3].idempotency_key(), Some("order-42"));
    assert_eq!(first.len(), 32);
}

#[tokio::test]
async fn publisher_keeps_keys_when_it_divides_a_batch() {
    let server = server(Dialect::Pusher).await;
    let client = idempotent(&server);
    let publisher = client.publisher().start().unwrap();
    server.respond_next(Response::status(400, "no"));
    let events: Vec<_> = (0..4).map(|n| event(&client, n)).collect();
    let mut expected: Vec<_> = Vec::new();
    for event in &events {
        let signed = event
            .clone()
            .into_request()
            .to_http(std::time::SystemTime::now());
        expected.extend(keys(signed.unwrap().body()));
        publisher.publish(event).await.unwrap();
    }
    publisher.flush().await;
    let sent: BTreeSet<_> = server
        .triggered()
        .iter()
        .map(|e| e.idempotency_key().unwrap().to_owned())
        .collect();
    assert_eq!(sent, expected.into_iter().collect());
    assert_eq!(sent.len(), 4);
}

#[test]
fn events_have_no_key_by_default() {
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    let signed = event(&client, 1)
        .into_request()
        .to_http(std::time::SystemTime::now());
    assert_eq!(
        signed.unwrap().body(),
        r#"{"name":"e","channel":"news","data":"1"}"#
    );
}

#[test]
fn rejects_invalid_keys() {
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    for (key, kind) in [
        (String::new(), "it is empty"),
        ("x".repeat(129), "it has 129 bytes, the limit is 128"),
        (
            "a\nb".to_owned(),
            "the character U+000A (line break) at byte 1 is not allowed (allowed are visible ASCII characters)",
        ),
        (
            "schlüssel".to_owned(),
            "the character 'ü' at byte 4 is not allowed (allowed are visible ASCII characters)",
        ),
    ] {
        let error = event(&client, 1).idempotency_key(&key).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("invalid idempotency key: {kind}")
        );
    }
    let error = event(&client, 1)
        .extension("idempotency_key", "x")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid extension: use `Trigger::idempotency_key`"
    );
    let error = "x"
        .repeat(129)
        .parse::<pusher_channels::name::IdempotencyKey>()
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.limit(), error.position()),
        (InvalidKind::TooLong, Some(128), Some(128))
    );
}
