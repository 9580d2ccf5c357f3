//! Every request, without an async runtime.

use std::time::Duration;

use pusher_channels::testing::{Recorder, Response, Server};
use pusher_channels::{Batch, ChannelName, Presence, Public, UserId, channel_name};
use serde_json::{Value, json};

const NEWS: ChannelName<Public> = channel_name!("news");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

#[test]
fn every_request_has_send_blocking() {
    let server = Server::start_blocking().unwrap();
    server.set_members("presence-lobby", ["ada", "grace"]);
    server.set_subscriptions("news", 7);
    server.set_cached("cache-ticker", "17", Duration::from_secs(60));
    let client = server.client();
    let user: UserId = "ada".parse().unwrap();

    let trigger = client.trigger(&NEWS).event("e").text("x").unwrap();
    trigger.clone().send_blocking().unwrap();
    let start = client.trigger(&LOBBY).with_user_count().event("e");
    let counts = start.text("x").unwrap().send_blocking().unwrap();
    assert_eq!(counts.user_count(), 2);
    let start = client.trigger((&LOBBY, &NEWS)).with_subscription_count();
    let start = start.event("e");
    let counts = start.text("x").unwrap().send_blocking().unwrap();
    assert_eq!(counts["news"].subscription_count(), 7);

    let batch = client.batch([trigger.clone(), trigger.clone()]).unwrap();
    batch.send_blocking().unwrap();
    Batch::new(&trigger).send_blocking().unwrap();
    let run = client.batch_all(vec![trigger; 21]);
    assert_eq!(run.send_blocking().unwrap().len(), 21);
    let alert = client.send_to_user(&user).event("e").text("x").unwrap();
    alert.send_blocking().unwrap();
    client.terminate_connections(&user).send_blocking().unwrap();
    assert_eq!(server.triggered().len(), 3 + 2 + 1 + 21 + 1);
    assert_eq!(server.terminated(), ["ada"]);

    let info = client.channel_info(&LOBBY).user_count();
    let info = info.subscription_count().send_blocking().unwrap();
    assert_eq!((info.user_count(), info.subscription_count()), (2, 2));
    let ticker = channel_name!("cache-ticker");
    let info = client.channel_info(&ticker).cache().send_blocking();
    assert_eq!(info.unwrap().cache().unwrap().data(), "17");
    let all = client.channels().send_blocking().unwrap();
    assert_eq!(all.channels.len(), 2);
    let rooms = client.presence_channels().user_count().prefix("presence-");
    let rooms = rooms.send_blocking().unwrap();
    assert_eq!(rooms.channels["presence-lobby"].user_count(), 2);
    let present = client.users(&LOBBY).send_blocking().unwrap();
    assert_eq!(present.ids.len(), 2);

    let raw: Value = client.get("channels/news").send_blocking().unwrap();
    assert_eq!(raw, json!({ "occupied": true }));
    let path = "users/grace/terminate_connections";
    let raw = client.post::<Value>(path, &json!({}));
    raw.send_blocking().unwrap();
    assert_eq!(server.terminated().len(), 2);
}

#[test]
fn run_stops_at_first_failed_request() {
    let server = Server::start_blocking().unwrap();
    let client = server.client();
    let trigger = client.trigger(&NEWS).event("e").text("x").unwrap();
    server.respond_next(Response::status(200, "{}"));
    server.respond_next(Response::status(503, "later"));
    let run = client.batch_all(vec![trigger; 21]);
    let error = run.send_blocking().unwrap_err();
    assert_eq!((error.accepted(), error.failed()), (10, 10..20));
    assert_eq!(error.into_unaccepted().len(), 11);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn queries_are_retried() {
    let recorder = Recorder::new().unwrap();
    recorder.respond_next(Response::status(503, "later"));
    recorder.respond_next(Response::status(429, "slow down").header("retry-after", "7"));
    let client = recorder.client();
    client.channels().send_blocking().unwrap();
    let waits = recorder.waits();
    assert_eq!(waits.len(), 2);
    assert_eq!(waits[1], Duration::from_secs(8));
}
