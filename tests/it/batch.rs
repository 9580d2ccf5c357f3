//! Several events in one request, over a socket.

use std::error::Error as _;

use pusher_channels::channels::{Attributes, NotRequested, SubscriptionCount};
use pusher_channels::testing::{Response, Server};
use pusher_channels::{
    Batch, Cached, ChannelName, Client, Error, Event, EventName, Presence, PrivateEncrypted,
    Public, Trigger, channel_name, event_name,
};
use serde::Serialize;

const NEWS: ChannelName<Public> = channel_name!("news");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
const SAFE: ChannelName<Cached<PrivateEncrypted>> = channel_name!("private-encrypted-cache-safe");

fn numbered(client: &Client, number: usize) -> Trigger {
    let trigger = client.trigger(&NEWS).event("n").json(&number);
    trigger.unwrap()
}

fn data(server: &Server) -> Vec<String> {
    let triggered = server.take_triggered();
    triggered
        .iter()
        .map(|event| event.data().to_owned())
        .collect()
}

fn connections(counts: &[Attributes<NotRequested, SubscriptionCount>]) -> Vec<u64> {
    counts.iter().map(Attributes::subscription_count).collect()
}

#[tokio::test]
async fn post_batch_events_to_channel_succeeds_for_single_channel_events() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let a = client.trigger(&NEWS).event("a").text("x").unwrap();
    let b = client.trigger(&LOBBY).event("b").json(&[1, 2]).unwrap();
    let b = b.exclude("123.456".parse().unwrap());

    client.batch([a, b]).unwrap().send().await.unwrap();

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].path(), "/apps/1/batch_events");
    assert_eq!(
        requests[0].body(),
        br#"{"batch":[{"name":"a","channel":"news","data":"x"},{"name":"b","channel":"presence-lobby","data":"[1,2]","socket_id":"123.456"}]}"#
    );
    let triggered = server.triggered();
    assert_eq!(triggered[0].channels(), ["news"]);
    assert_eq!(triggered[1].channels(), ["presence-lobby"]);
    assert_eq!(triggered[1].excluded(), Some("123.456"));
}

// What is over the limit as an array does not compile: the ui-test of the same name.
#[tokio::test]
async fn post_batch_events_to_channel_fails_for_too_large_batch() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let events = |len| (0..len).map(|number| numbered(&client, number));

    assert_eq!(Batch::from_events(events(10)).unwrap().len(), 10);
    let error = Batch::from_events(events(11)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid batch: it has more than 10 events; `Client::batch_all` sends them in several requests"
    );
    let error = Error::from(error);
    assert!(error.is_invalid() && !error.is_retryable());
    let error = Batch::from_events(events(0)).unwrap_err();
    assert_eq!(error.to_string(), "invalid batch: it is empty");

    // A batch that is full stays as it was.
    let mut batch = Batch::from_events(events(10)).unwrap();
    batch.push(&numbered(&client, 10)).unwrap_err();
    batch.send().await.unwrap();
    assert_eq!(data(&server).len(), 10);
}

#[tokio::test]
async fn the_limit_is_the_clients() {
    let server = Server::builder().batch_limit(12).start().await.unwrap();
    let client = server.client_builder().max_batch_len(12).build().unwrap();
    let events = (0..12).map(|number| numbered(&client, number));
    Batch::from_events(events).unwrap().send().await.unwrap();
    assert_eq!(data(&server).len(), 12);

    let client = server.client_builder().max_batch_len(2).build().unwrap();
    let events = [0, 1, 2].map(|number| numbered(&client, number));
    let error = client.batch(events).unwrap_err();
    assert!(error.to_string().contains("more than 2 events"), "{error}");

    let client = server.client_builder().max_batch_len(0).build().unwrap();
    let events = (0..3).map(|number| numbered(&client, number));
    client.batch_all(events).send().await.unwrap();
    assert_eq!(data(&server), ["0", "1", "2"]);
}

#[tokio::test]
async fn each_encrypted_event_is_sealed_with_the_key_of_its_channel() {
    let server = Server::start().await.unwrap();
    let client = server.encrypted_client();
    let vault = client.trigger(&VAULT).event("a").text("gold").unwrap();
    let safe = client.trigger(&SAFE).event("b").json("silver").unwrap();
    let news = client.trigger(&NEWS).event("c").text("copper").unwrap();
    client
        .batch([vault, safe, news])
        .unwrap()
        .send()
        .await
        .unwrap();

    let triggered = server.triggered();
    let plain: Vec<_> = triggered.iter().map(|event| event.data()).collect();
    assert_eq!(plain, ["gold", "\"silver\"", "copper"]);
    let body = String::from_utf8(server.requests()[0].body().to_vec()).unwrap();
    assert!(!body.contains("gold") && !body.contains("silver") && body.contains("copper"));

    let key = server.encryption_key();
    let (vault, safe) = (triggered[0].ciphertext(), triggered[1].ciphertext());
    assert_eq!(key.decrypt(&VAULT, vault.unwrap()).unwrap(), "gold");
    key.decrypt(&SAFE, vault.unwrap()).unwrap_err();
    assert_eq!(key.decrypt(&SAFE, safe.unwrap()).unwrap(), "\"silver\"");
    assert_eq!(triggered[2].ciphertext(), None);
}

#[tokio::test]
async fn what_is_asked_comes_back_in_the_order_of_the_events() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-lobby", ["ada", "grace"]);
    server.set_subscriptions("news", 7);
    let client = server.client();

    // An array: all of them request the same.
    let event = |name| {
        client
            .trigger(&LOBBY)
            .with_user_count()
            .event(name)
            .text("x")
    };
    let [a, b] = client
        .batch([event("a").unwrap(), event("b").unwrap()])
        .unwrap()
        .send()
        .await
        .unwrap();
    assert_eq!((a.user_count(), b.user_count()), (2, 2));

    // A tuple: each requests something else, or nothing.
    let both = client.trigger(&LOBBY).with_user_count();
    let both = both.with_subscription_count().event("a");
    let both = both.text("x").unwrap();
    let nothing = client.trigger(&LOBBY).event("b").text("x").unwrap();
    let one = client.trigger(&NEWS).with_subscription_count().event("c");
    let one = one.text("x").unwrap();
    let (both, (), one) = client
        .batch((both, nothing, one))
        .unwrap()
        .send()
        .await
        .unwrap();
    assert_eq!((both.subscription_count(), both.user_count()), (2, 2));
    assert_eq!(one.subscription_count(), 7);
    let asked: Vec<_> = server.triggered();
    let asked: Vec<_> = asked.iter().skip(2).map(|event| event.info()).collect();
    assert_eq!(
        asked,
        [
            Some("subscription_count,user_count"),
            None,
            Some("subscription_count")
        ]
    );

    // A list.
    let event = client.trigger(&NEWS).with_subscription_count().event("d");
    let event = event.text("x").unwrap();
    let mut batch = Batch::new(&event);
    batch.push(&event).unwrap();
    let counts = batch.send().await.unwrap();
    assert_eq!(connections(&counts), [7, 7]);
}

#[tokio::test]
async fn answers_that_lack_an_event_say_which() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let event = || {
        let start = client.trigger(&NEWS).with_subscription_count();
        start.event("e").text("x").unwrap()
    };
    let counts = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        let batch = client.batch([event(), event()]).unwrap();
        batch.send()
    };
    let expected = [1, 2];

    let fine = r#"{"batch":[{"subscription_count":1},{"subscription_count":2}]}"#;
    assert_eq!(connections(&counts(fine).await.unwrap()), expected);
    let more = r#"{"x":1,"batch":[{"subscription_count":1,"y":[]},{"subscription_count":2},{}]}"#;
    assert_eq!(connections(&counts(more).await.unwrap()), expected);
    let php = r#"{"batch":{"0":{"subscription_count":1},"1":{"subscription_count":2}}}"#;
    assert_eq!(connections(&counts(php).await.unwrap()), expected);

    let left_out = |index| {
        format!(
            "but omitted `subscription_count` of the event at index {index}, which was requested"
        )
    };
    for (body, text) in [
        (r#"{"batch":[{"subscription_count":1}]}"#, left_out(1)),
        (r#"{"batch":[{"subscription_count":1},{}]}"#, left_out(1)),
        (r#"{"batch":[{"subscription_count":1},[]]}"#, left_out(1)),
        (
            r#"{"batch":[{"subscription_count":null},{"subscription_count":2}]}"#,
            left_out(0),
        ),
        (r#"{"batch":{"1":{"subscription_count":2}}}"#, left_out(0)),
        (r#"{"batch":{}}"#, left_out(0)),
        (r#"{"batch":[]}"#, left_out(0)),
        (r#"{"batch":null}"#, left_out(0)),
        (r#"{"batch":[null,null]}"#, left_out(0)),
        (r#"{"ok":true}"#, left_out(0)),
        ("{}", left_out(0)),
        (
            r#"{"batch":[{"subscription_count":1},{"subscription_count":-2}]}"#,
            "but its `subscription_count` of the event at index 1 is -2".to_owned(),
        ),
        (
            r#"{"batch":[{"subscription_count":1},{"subscription_count":"2"}]}"#,
            "but its `subscription_count` of the event at index 1 is the string \"2\"".to_owned(),
        ),
    ] {
        let error = counts(body).await.unwrap_err();
        assert!(error.to_string().contains(&text), "{body}: {error}");
        assert!(!error.is_retryable() && !error.is_invalid());
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.body(), Some(body));
    }
    for body in [
        "",
        "null",
        "1",
        r#"{"batch":7}"#,
        r#"{"batch":[7]}"#,
        "<html>",
        r#"{"error":"no","batch":[{"subscription_count":1},{"subscription_count":2}]}"#,
    ] {
        let error = counts(body).await.unwrap_err();
        assert!(error.source().is_some(), "{body}: {error}");
    }
    // Indices that nobody has asked about.
    for body in [
        r#"{"batch":{"65535":{}}}"#,
        r#"{"batch":{"99999999999":{}}}"#,
        r#"{"batch":{"18446744073709551615":{}}}"#,
        r#"{"batch":{"-1":{},"x":{}}}"#,
    ] {
        let error = counts(body).await.unwrap_err();
        assert!(error.to_string().contains(&left_out(0)), "{error}");
    }
}

#[tokio::test]
async fn a_batch_that_asks_nothing_takes_every_success() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for body in [
        "{}",
        r#"{"ok":true}"#,
        r#"{"batch":{}}"#,
        r#"{"batch":[]}"#,
        r#"{"batch":[{}]}"#,
        r#"{"batch":[null]}"#,
        "[]",
    ] {
        server.respond_next(Response::status(200, body));
        let batch = client.batch([numbered(&client, 0), numbered(&client, 1)]);
        batch.unwrap().send().await.unwrap();
    }
}

#[tokio::test]
async fn a_trigger_of_another_app_is_refused() {
    let server = Server::start().await.unwrap();
    let (client, other) = (server.client(), server.client());
    let ours = numbered(&client, 0);
    let theirs = numbered(&other, 1);
    let text = "invalid batch: the event at index 1 was made by another client; make all of them with the same client, or with clones of it";

    let error = client.batch([ours.clone(), theirs.clone()]).unwrap_err();
    assert_eq!(error.to_string(), text);
    let error = client.batch((ours.clone(), theirs.clone())).unwrap_err();
    assert_eq!(error.to_string(), text);
    let error = Batch::new(&ours).push(&theirs).unwrap_err();
    assert_eq!(error.to_string(), text);
    // All of one client, but not of the one that is to send them.
    other.batch([ours.clone()]).unwrap_err();

    let error = client.batch_all([ours.clone(), theirs]).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), format!("no event was sent: {text}"));
    assert_eq!((error.accepted(), error.failed()), (0, 0..0));
    assert!(error.error().is_invalid());
    assert_eq!(error.into_unaccepted().len(), 2);
    assert!(server.requests().is_empty());

    // Clones are the same client, with or without a key.
    let encrypted = client
        .clone()
        .with_encryption_key(server.encryption_key().clone());
    let vault = encrypted.trigger(&VAULT).event("e").text("x").unwrap();
    client.batch([ours, vault]).unwrap().send().await.unwrap();
    assert_eq!(server.triggered().len(), 2);
}

#[tokio::test]
async fn an_event_over_the_limit_is_named_when_it_is_made() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let long = "x".repeat(10_241);
    let events = [("a", "1"), ("b", "2"), ("c", &*long), ("d", "4")]
        .map(|(name, text)| client.trigger(&NEWS).event(name).text(text));
    let error = events
        .into_iter()
        .collect::<Result<Vec<_>, _>>()
        .unwrap_err();
    assert!(error.is_too_large());
    assert_eq!(
        error.to_string(),
        "the data of the event \"c\" on \"news\" has 10241 bytes as it is sent, the limit is 10240"
    );

    // A client with another limit than the service: then it is the service that says which.
    let client = server
        .client_builder()
        .max_data_size(20_000)
        .build()
        .unwrap();
    let event = |text: &str| client.trigger(&NEWS).event("e").text(text).unwrap();
    let batch = client
        .batch([event("1"), event("2"), event(&long)])
        .unwrap();
    let error = batch.send().await.unwrap_err();
    assert!(error.is_too_large());
    assert_eq!(error.status().unwrap(), 413);
    assert!(error.body().unwrap().contains("index 2"), "{error}");
    // None of them was accepted.
    assert!(server.triggered().is_empty());
}

#[tokio::test]
async fn a_long_run_is_split_in_order() {
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
async fn a_run_that_fails_says_which_events_were_accepted() {
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
        assert!(error.error().is_retryable());
        assert_eq!(server.requests().len(), prepared + 1);

        // What is given back can be sent again, and nothing is missing or doubled.
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

// The service has acted on them; sent again, they would arrive twice.
#[tokio::test]
async fn events_that_were_taken_and_not_answered_are_accepted() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let start = client.trigger(&NEWS).with_subscription_count();
    let event = start.event("e").text("x").unwrap();
    let run = |answer: &'static str| {
        server.respond_next(Response::status(200, answer));
        client.batch_all(vec![event.clone(); 15]).send()
    };
    let error = run(r#"{"ok":true}"#).await.unwrap_err();
    assert_eq!((error.accepted(), error.failed()), (10, 0..10));
    assert!(error.responses().is_empty());
    assert_eq!(
        error.to_string(),
        "10 of 15 events were accepted; the answer to those at 0..=9 lacks what was asked for: the server responded with 200 OK, but omitted `subscription_count` of the event at index 0, which was requested"
    );
    assert_eq!(error.into_unaccepted().len(), 5);

    // Of a page that some proxy answers with, nothing is known.
    for answer in [
        "<html>",
        r#"{"error":"no"}"#,
        r#"{"error":"no","code":400}"#,
    ] {
        let error = run(answer).await.unwrap_err();
        assert_eq!((error.accepted(), error.failed()), (0, 0..10));
        assert_eq!(error.into_unaccepted().len(), 15);
    }
}

#[tokio::test]
async fn what_has_failed_is_still_there() {
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

    // A queue that sends whenever it is full.
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

#[derive(Serialize)]
struct Created {
    id: u32,
}

impl Event for Created {
    const NAME: EventName = event_name!("order-created");
}

#[tokio::test]
async fn typed_events_in_a_batch_and_for_a_user() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let event = client.trigger(&NEWS).payload(&Created { id: 1 }).unwrap();
    let alert = client
        .send_to_user(&7.into())
        .payload(&Created { id: 2 })
        .unwrap();
    client.batch([event, alert]).unwrap().send().await.unwrap();
    let triggered = server.triggered();
    assert_eq!(triggered[0].event(), "order-created");
    assert_eq!(triggered[0].data(), r#"{"id":1}"#);
    assert_eq!(triggered[1].channels(), ["#server-to-user-7"]);
    assert_eq!(triggered[1].data(), r#"{"id":2}"#);
}

#[tokio::test]
async fn fields_of_extended_servers() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let event = client.trigger(&NEWS).event("e").text("x").unwrap();
    let tagged = event
        .clone()
        .extension("tags", &[("a\"b", 1)])
        .unwrap()
        .extension("ephemeral", &true)
        .unwrap()
        .exclude("1.2".parse().unwrap());
    tagged.clone().send().await.unwrap();
    client.batch([tagged]).unwrap().send().await.unwrap();
    let one = r#"{"name":"e","channel":"news","data":"x","tags":[["a\"b",1]],"ephemeral":true,"socket_id":"1.2"}"#;
    assert_eq!(server.requests()[0].body(), one.as_bytes());
    let batch = format!(r#"{{"batch":[{one}]}}"#);
    assert_eq!(server.requests()[1].body(), batch.as_bytes());

    for name in ["name", "channel", "channels", "data", "socket_id", "info"] {
        let error = event.clone().extension(name, "x").unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains(name));
    }
    let twice = event.clone().extension("tags", &1).unwrap();
    let error = twice.extension("tags", &2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid extension: the event has a field `tags` already"
    );
    let bad = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = event.extension("tags", &bad).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the extension `tags` does not serialize to JSON"
    );
    assert!(error.is_invalid());
}
