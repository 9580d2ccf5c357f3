//! The program that the design of delivery begins with: what a user writes.

use std::sync::{Arc, Mutex};

use pusher_channels::testing::{Dialect, Response, Server};
use pusher_channels::{
    Channel, Event, EventName, RetryPolicy, Trigger, UserId, WebhookVerifier, event_name,
};
use serde::Serialize;

#[derive(Channel)]
#[channel("private-room-{room}", events(Said))]
struct Room {
    room: u32,
}

#[derive(Channel)]
#[channel("ticker", events(Price))]
struct Ticker;

#[derive(Channel)]
#[channel("private-chat-{id}")]
struct Chat {
    id: u64,
}

#[derive(Channel)]
#[channel("private-inbox-{user}", events(Created))]
struct Inbox {
    user: UserId,
}

#[derive(Serialize, Event)]
#[event("said")]
struct Said {
    text: &'static str,
}

#[derive(Serialize, Event)]
#[event("price")]
struct Price {
    bid: u64,
}

#[derive(Serialize, Event)]
#[event("created")]
struct Created {
    id: u64,
}

#[tokio::test]
async fn events_are_published_merged_and_streamed() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let lost = Arc::new(Mutex::new(Vec::new()));
    let publisher = {
        let lost = Arc::clone(&lost);
        client
            .publisher()
            .on_failure(move |unsent| {
                let names = (
                    unsent.channel().map(str::to_owned),
                    unsent.event().map(str::to_owned),
                );
                lost.lock()
                    .unwrap()
                    .push((names, unsent.error().to_string()));
            })
            .start()
            .unwrap()
    };

    let said = Said { text: "hello" };
    let room = Room { room: 7 };
    publisher
        .trigger(&room)
        .payload(&said)
        .unwrap()
        .publish()
        .await
        .unwrap();
    let trigger = client.trigger(&room).payload(&said).unwrap();
    publisher.publish(trigger).await.unwrap().await.unwrap();

    let mut receipts = Vec::new();
    for bid in [97_100, 97_250] {
        let event = publisher.trigger(&Ticker).payload(&Price { bid }).unwrap();
        receipts.push(event.latest("BTC").publish().await.unwrap());
    }

    const ANSWER: EventName = event_name!("answer");
    let mut answer = publisher.stream(&Chat { id: 3 }, ANSWER).unwrap();
    for piece in ["It ", "is ", "late."] {
        answer.push(piece).unwrap();
    }
    answer.finish().await.unwrap();

    let results = [receipts.remove(0).await, receipts.remove(0).await];
    let superseded = results.map(|result| result.unwrap().is_superseded());
    assert_eq!(superseded, [true, false]);
    assert!(publisher.shutdown().await.is_empty() && lost.lock().unwrap().is_empty());
    assert_eq!(server.triggered_on(&room).len(), 2);
    assert_eq!(server.triggered_on(&Ticker)[0].data(), r#"{"bid":97250}"#);
    let answer = server.triggered_on(&Chat { id: 3 });
    assert_eq!(
        answer[0].data(),
        r#"{"seq":0,"text":"It is late.","last":true}"#
    );
}

#[tokio::test]
async fn failures_that_nobody_waits_for_reach_the_function() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let lost = Arc::new(Mutex::new(Vec::new()));
    let publisher = {
        let lost = Arc::clone(&lost);
        let record = move |unsent: &pusher_channels::publisher::Unsent| {
            let names = [unsent.channel(), unsent.event()].map(|name| name.unwrap().to_owned());
            lost.lock().unwrap().push((names, unsent.error().status()));
        };
        client.publisher().on_failure(record).start().unwrap()
    };
    server.respond_next(Response::status(401, "no such key"));
    let event = publisher
        .trigger(&Room { room: 7 })
        .payload(&Said { text: "x" })
        .unwrap();
    drop(event.publish().await.unwrap());
    publisher.flush().await;
    let lost = lost.lock().unwrap().clone();
    let expected = ["private-room-7", "said"].map(str::to_owned);
    assert_eq!(lost, [(expected, Some(http::StatusCode::UNAUTHORIZED))]);
}

#[tokio::test]
async fn event_is_stored_and_arrives_once_in_spite_of_a_retry() {
    let server = Server::builder().dialect(Dialect::Sockudo);
    let server = server.start().await.unwrap();
    let client = server
        .client_builder()
        .idempotency(true)
        .retry(RetryPolicy::at_least_once(5))
        .build()
        .unwrap();
    let user: UserId = "ada".parse().unwrap();
    let inbox = Inbox { user };
    let row: Vec<u8> = {
        let trigger = client.trigger(&inbox).payload(&Created { id: 1 }).unwrap();
        trigger.idempotency_key("created-1").unwrap().to_bytes()
    };

    let trigger: Trigger = client.restore(&row).unwrap();
    // The server acts on the first request, whose response does not arrive.
    server.respond_next(Response::cut());
    trigger.send().await.unwrap();
    assert_eq!(server.requests().len(), 2);
    let triggered = server.triggered_on(&inbox);
    assert_eq!(triggered.len(), 1);
    assert_eq!(triggered[0].data(), r#"{"id":1}"#);
    assert_eq!(triggered[0].idempotency_key(), Some("created-1"));
}

#[tokio::test]
async fn several_apps_share_a_transport() {
    let server = Server::builder().credentials("17", "acme-key", "acme-secret");
    let server = server.start().await.unwrap();
    let client = server.client_builder().build().unwrap();
    let acme = client.for_app("17", "acme-key", "acme-secret").unwrap();
    let said = Said { text: "hello" };
    let room = Room { room: 7 };
    acme.trigger(&room)
        .payload(&said)
        .unwrap()
        .send()
        .await
        .unwrap();
    assert_eq!(server.triggered_on(&room).len(), 1);

    let signed = server.webhook().channel_vacated(&room).sign();
    let verifier = WebhookVerifier::new("other-key", "other-secret");
    let verifier = verifier.unwrap().token("acme-key", "acme-secret").unwrap();
    let webhook = verifier.verify(signed.headers(), signed.body()).unwrap();
    assert_eq!(webhook.app_key(), "acme-key");
}
