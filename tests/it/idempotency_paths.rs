//! The ways that an idempotency key takes to the server: batches, retries, the publisher, storage.

use std::time::Duration;

use pusher_channels::testing::{Dialect, Response, Server};
use pusher_channels::{ChannelName, Client, Public, RetryPolicy, Trigger, channel_name};
use serde_json::Value;

async fn server() -> Server {
    let builder = Server::builder().dialect(Dialect::Sockudo);
    builder.start().await.unwrap()
}

fn idempotent(server: &Server) -> Client {
    let builder = server.client_builder().idempotency(true);
    let builder = builder.retry(RetryPolicy::at_least_once(5));
    builder.timeout(Duration::from_secs(1)).build().unwrap()
}

fn event(client: &Client, data: u32) -> Trigger {
    let news = channel_name!("news");
    client.trigger(&news).event("e").json(&data).unwrap()
}

/// The data and the key of each event, request by request.
fn sent(server: &Server) -> Vec<Vec<(String, String)>> {
    let of = |body: &[u8]| {
        let body: Value = serde_json::from_slice(body).unwrap();
        let events = match &body["batch"] {
            Value::Array(events) => events.clone(),
            _ => vec![body],
        };
        let string = |value: &Value| value.as_str().unwrap().to_owned();
        let pair = |event: &Value| (string(&event["data"]), string(&event["idempotency_key"]));
        events.iter().map(pair).collect()
    };
    let requests = server.requests();
    requests.iter().map(|request| of(request.body())).collect()
}

/// Accepted, but the response comes too late.
fn too_late() -> Response {
    Response::as_usual().after(Duration::from_secs(60))
}

#[tokio::test]
async fn retried_batch_keeps_the_key_of_each_event() {
    let server = server().await;
    let client = idempotent(&server);
    server.respond_next(too_late());
    let own = event(&client, 1).idempotency_key("own").unwrap();
    let batch = [event(&client, 0), own, event(&client, 2)];
    client.batch(batch).unwrap().send().await.unwrap();
    let sent = sent(&server);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
    assert_eq!(sent[0][1].1, "own");
    assert_ne!(sent[0][0].1, sent[0][2].1);
    assert_eq!(server.triggered().len(), 3);
}

#[tokio::test]
async fn retried_batch_all_keeps_the_key_of_each_event() {
    let server = server().await;
    let client = idempotent(&server);
    server.respond_next(Response::as_usual());
    server.respond_next(too_late());
    let events: Vec<_> = (0..15).map(|n| event(&client, n)).collect();
    client.batch_all(events).send().await.unwrap();
    let sent = sent(&server);
    assert_eq!(sent.iter().map(Vec::len).collect::<Vec<_>>(), [10, 5, 5]);
    assert_eq!(sent[1], sent[2]);
    assert_eq!(server.triggered().len(), 15);
}

#[tokio::test]
async fn each_request_of_a_trigger_on_many_channels_has_its_own_key() {
    let server = server().await;
    let client = idempotent(&server);
    let names = (0..150).map(|n| format!("news-{n}").parse::<ChannelName<Public>>().unwrap());
    let all = client.trigger_all(names, |trigger| trigger.event("e").text("x"));
    all.unwrap().send().await.unwrap();
    let sent = sent(&server);
    assert_eq!(sent.len(), 2);
    // A server that recognizes keys would otherwise drop the second request.
    assert_ne!(sent[0][0].1, sent[1][0].1);
}

#[tokio::test]
async fn publisher_keeps_keys_when_it_retries_and_divides() {
    let server = server().await;
    let client = idempotent(&server);
    let publisher = client.publisher().start().unwrap();
    server.respond_next(too_late());
    server.respond_next(Response::status(503, "later"));
    server.respond_next(Response::status(400, "no"));
    for n in 0..4 {
        let event = event(&client, n);
        let event = event.idempotency_key(format!("key-{n}")).unwrap();
        publisher.publish(event).await.unwrap();
    }
    publisher.flush().await;
    let sent = sent(&server);
    assert_eq!(
        sent.iter().map(Vec::len).collect::<Vec<_>>(),
        [4, 4, 4, 1, 1, 1, 1]
    );
    // Sockudo takes the event that it has rejected for accepted in the next batch, but not by itself.
    let requests = server.requests();
    assert!(
        requests[3..]
            .iter()
            .all(|request| request.path().ends_with("/events"))
    );
    for (data, key) in sent.iter().flatten() {
        assert_eq!(*key, format!("key-{data}"));
    }
    // The first attempt was accepted, so that the others published nothing.
    assert_eq!(server.triggered().len(), 4);
    assert_eq!(publisher.counters().failed, 0);
}

/// Sockudo 5.2 responds so to an event whose key it has seen in a batch: see the interoperability check of
/// rejected events.
#[tokio::test]
async fn response_of_sockudo_to_a_repeated_event_is_a_success() {
    let server = server().await;
    let client = idempotent(&server);
    server.respond_next(Response::status(200, "1"));
    event(&client, 1).send().await.unwrap();
    server.respond_next(Response::status(200, "2"));
    assert!(event(&client, 1).send().await.is_err());
}

#[tokio::test]
async fn stored_event_keeps_its_key() {
    let server = server().await;
    let client = idempotent(&server);
    let generated = event(&client, 1);
    let own = event(&client, 2).idempotency_key("own").unwrap();
    for event in [generated, own] {
        let again: Trigger = client.restore(event.to_bytes()).unwrap();
        let twice: Trigger = client.restore(again.clone().to_bytes()).unwrap();
        event.send().await.unwrap();
        again.send().await.unwrap();
        twice.send().await.unwrap();
    }
    let sent = sent(&server);
    assert!(sent[..3].iter().all(|request| *request == sent[0]));
    assert!(sent[3..].iter().all(|request| request[0].1 == "own"));
    assert_eq!(server.triggered().len(), 2);
}

#[test]
fn longest_key_is_accepted() {
    let client = Client::from_url("https://key:secret@localhost/apps/1").unwrap();
    assert!(event(&client, 1).idempotency_key("~".repeat(128)).is_ok());
    for key in ["a b", "a\u{7f}", "a\r\n", "\u{0}"] {
        let error = event(&client, 1).idempotency_key(key).unwrap_err();
        assert!(error.is_invalid(), "{key:?}");
        assert!(!error.to_string().contains('\n'), "{key:?}");
    }
}
