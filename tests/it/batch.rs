//! Several events in one request, over a socket.

use std::error::Error as _;

use pusher_channels::channels::{Attributes, NotRequested, SubscriptionCount};
use pusher_channels::testing::{Response, Server};
use pusher_channels::{
    Batch, Cached, ChannelName, Client, Error, Event, EventName, Presence, PrivateEncrypted,
    Public, SocketId, Trigger, channel_name, event_name,
};
use serde::Serialize;

pub(crate) const NEWS: ChannelName<Public> = channel_name!("news");

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

const SAFE: ChannelName<Cached<PrivateEncrypted>> = channel_name!("private-encrypted-cache-safe");

pub(crate) fn numbered(client: &Client, number: usize) -> Trigger {
    let trigger = client.trigger(&NEWS).event("n").json(&number);
    trigger.unwrap()
}

pub(crate) fn data(server: &Server) -> Vec<String> {
    let triggered = server.take_triggered();
    triggered
        .iter()
        .map(|event| event.data().to_owned())
        .collect()
}

pub(crate) fn connections(counts: &[Attributes<NotRequested, SubscriptionCount>]) -> Vec<u64> {
    counts.iter().map(Attributes::subscription_count).collect()
}

#[tokio::test]
async fn post_batch_events_to_channel_succeeds_for_single_channel_events() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let a = client.trigger(&NEWS).event("a").text("x").unwrap();
    let b = client.trigger(&LOBBY).event("b").json(&[1, 2]).unwrap();
    let b = b.exclude("123.456".parse::<SocketId>().unwrap());

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

// An array over the limit does not compile: see the ui-test of the same name.
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

    // A rejected event leaves a full batch unchanged.
    let mut batch = Batch::from_events(events(10)).unwrap();
    batch.push(&numbered(&client, 10)).unwrap_err();
    batch.send().await.unwrap();
    assert_eq!(data(&server).len(), 10);
}

#[tokio::test]
async fn batch_limit_is_that_of_the_client() {
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
async fn encrypts_each_event_with_key_of_its_channel() {
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
async fn attributes_keep_order_of_events() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-lobby", ["ada", "grace"]);
    server.set_subscriptions("news", 7);
    let client = server.client();

    // An array: all events request the same attributes.
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

    // A tuple: each event requests other attributes, or none.
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
    let triggered = server.triggered();
    let requested: Vec<_> = triggered.iter().skip(2).map(|event| event.info()).collect();
    assert_eq!(
        requested,
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
async fn missing_attribute_names_event_index() {
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
    for (body, message) in [
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
        assert!(error.to_string().contains(&message), "{body}: {error}");
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
    // Indices of events that the batch does not have.
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
async fn batch_without_attributes_accepts_any_success() {
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
async fn rejects_trigger_of_another_client() {
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
    // All events are of one client, but another one sends them.
    other.batch([ours.clone()]).unwrap_err();

    let error = client.batch_all([ours.clone(), theirs]).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), format!("no event was sent: {text}"));
    assert_eq!((error.accepted(), error.failed()), (0, 0..0));
    assert!(error.is_invalid());
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
async fn too_large_event_is_named() {
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
        "the data of the event \"c\" on \"news\" has 10241 bytes as it is sent, the limit is 10240: send less, such as a link, or raise `max_data_size` if the server accepts more"
    );

    // If only the server's limit is exceeded, its response names the event.
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

#[derive(Serialize)]
struct Created {
    id: u32,
}

impl Event for Created {
    const NAME: EventName = event_name!("order-created");
}

#[tokio::test]
async fn typed_events_work_in_batches_and_for_users() {
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
async fn extensions_are_sent() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let event = client.trigger(&NEWS).event("e").text("x").unwrap();
    let tagged = event
        .clone()
        .extension("tags", &[("a\"b", 1)])
        .unwrap()
        .extension("ephemeral", &true)
        .unwrap()
        .exclude("1.2".parse::<SocketId>().unwrap());
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
        "invalid extension: the event already has a field `tags`"
    );
    let bad = std::collections::BTreeMap::from([((1, 2), 3)]);
    event.clone().extension("tags", &[f64::NAN]).unwrap_err();
    let error = event.extension("tags", &bad).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the extension `tags` does not serialize to JSON: key must be a string"
    );
    assert!(error.is_invalid());
}

#[tokio::test]
async fn batch_without_attributes_returns_nothing() -> Result<(), Error> {
    async fn array(client: &Client, events: [Trigger; 2]) -> Result<(), Error> {
        client.batch(events)?.await
    }
    async fn tuple(client: &Client, a: Trigger, b: &Trigger) -> Result<(), Error> {
        client.batch((a.clone(), b, a))?.send().await
    }

    let server = Server::start().await.unwrap();
    let client = server.client();
    let event = client.trigger(&NEWS).event("e").text("x")?;
    array(&client, [event.clone(), event.clone()]).await?;
    tuple(&client, event.clone(), &event).await?;
    assert_eq!(server.triggered().len(), 5);

    // One event that requests attributes is enough for all of them to be returned.
    server.set_subscriptions("news", 7);
    let counted = client.trigger(&NEWS).with_subscription_count().event("e");
    let counted = counted.text("x")?;
    let ((), counts, ()) = client.batch((&event, &counted, &event))?.await?;
    assert_eq!(counts.subscription_count(), 7);
    Ok(())
}

#[tokio::test]
async fn triggers_and_batches_can_be_awaited_without_send() {
    let server = Server::start().await.unwrap();
    server.set_subscriptions("news", 7);
    let client = server.client();

    numbered(&client, 0).await.unwrap();
    let counted = client.trigger(&NEWS).with_subscription_count().event("n");
    let counted = counted.json(&1).unwrap();
    assert_eq!(counted.clone().await.unwrap().subscription_count(), 7);
    client.batch([numbered(&client, 2)]).unwrap().await.unwrap();
    assert_eq!(connections(&Batch::new(&counted).await.unwrap()), [7]);
    let both = client.trigger((&NEWS, &LOBBY)).event("n").json(&3).unwrap();
    tokio::spawn(both.into_future()).await.unwrap().unwrap();
    assert_eq!(data(&server), ["0", "1", "2", "1", "3"]);

    server.respond_next(Response::status(503, "later"));
    let error = numbered(&client, 4).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    server.respond_next(Response::status(503, "later"));
    let error = Batch::new(&numbered(&client, 5)).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(server.requests().len(), 7);
}
