//! Attributes in responses, complete and incomplete.

use std::collections::BTreeMap;
use std::time::Duration;

use super::channels::{LOBBY, NEWS, ORDERS, TICKER};
use pusher_channels::testing::{Response, Server};
use pusher_channels::{AnyChannelName, ChannelList, Error, channel_name};

#[tokio::test]
async fn channel_info_returns_cached_event() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let request = client.channel_info(&TICKER).cache();
    let info = request.clone().send().await.unwrap();
    assert_eq!(info.cache(), None);

    server.set_cached("cache-ticker", "17", Duration::from_secs(60));
    let info = request.send().await.unwrap();
    let last = info.cache().unwrap();
    assert_eq!(
        (last.data(), last.ttl()),
        ("17", Some(Duration::from_secs(60)))
    );

    // A new event replaces the cached one.
    let trigger = client.trigger(&TICKER).event("price").json(&18);
    trigger.unwrap().send().await.unwrap();
    let info = client.channel_info(&TICKER).cache().subscription_count();
    let info = info.send().await.unwrap();
    assert_eq!(info.cache().unwrap().data(), "18");
    assert_eq!(info.subscription_count(), 0);
}

#[tokio::test]
async fn cached_event_of_encrypted_channel_decrypts() {
    let server = Server::start().await.unwrap();
    let client = server.encrypted_client();
    let safe = channel_name!("private-encrypted-cache-safe");
    let trigger = client.trigger(&safe).event("e").text("gold").unwrap();
    trigger.send().await.unwrap();
    let info = client.channel_info(&safe).cache().send().await.unwrap();
    let last = info.cache().unwrap();
    assert!(!last.data().contains("gold"));
    let opened = server.encryption_key().decrypt(&safe, last.data());
    assert_eq!(opened.unwrap(), "gold");
    assert!(!format!("{last:?}").contains("nonce"));
}

#[tokio::test]
async fn invalid_attribute_is_named() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let request = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        client.channel_info(&LOBBY).user_count().send()
    };
    let info =
        request(r#"{"occupied":true,"user_count":7,"x":{"y":[1]},"subscription_count":"?"}"#);
    assert_eq!(info.await.unwrap().user_count(), 7);
    let max = request(r#"{"occupied":true,"user_count":18446744073709551615}"#);
    assert_eq!(max.await.unwrap().user_count(), u64::MAX);
    // Some JSON libraries write whole numbers as floats.
    let float = request(r#"{"occupied":true,"user_count":42.0}"#);
    assert_eq!(float.await.unwrap().user_count(), 42);
    let float = request(r#"{"occupied":true,"user_count":4.2e1}"#);
    assert_eq!(float.await.unwrap().user_count(), 42);
    // A vacant channel has no users, whatever the rest of the response contains.
    for body in [
        r#"{"occupied":false}"#,
        r#"{"occupied":false,"user_count":null}"#,
    ] {
        let info = request(body).await.unwrap();
        assert_eq!((info.occupied, info.user_count()), (false, 0));
    }

    let start = "the server responded with 200 OK, but ";
    for (body, text) in [
        (
            r#"{"occupied":true}"#,
            "omitted `user_count`, which was requested",
        ),
        (
            r#"{"occupied":true,"user_count":null}"#,
            "omitted `user_count`, which was requested",
        ),
        (
            r#"{"occupied":true,"user_count":-1}"#,
            "its `user_count` is -1",
        ),
        (
            r#"{"occupied":true,"user_count":1.5}"#,
            "its `user_count` is 1.5",
        ),
        (
            r#"{"occupied":true,"user_count":"7"}"#,
            "its `user_count` is the string \"7\"",
        ),
        (
            r#"{"occupied":true,"user_count":[7]}"#,
            "its `user_count` is a list",
        ),
        (
            r#"{"occupied":true,"user_count":{"a":1}}"#,
            "its `user_count` is an object",
        ),
        (
            r#"{"occupied":false,"user_count":true}"#,
            "its `user_count` is true",
        ),
        (
            r#"{"user_count":7}"#,
            "omitted `occupied`, which was requested",
        ),
        ("{}", "omitted `occupied`, which was requested"),
    ] {
        let error = request(body).await.unwrap_err();
        assert_eq!(error.to_string(), format!("{start}{text}"));
        assert_eq!(error.body(), Some(body));
        assert!(!error.is_retryable());
    }
    for body in [
        "",
        "[]",
        "7",
        "nonsense",
        r#"{"occupied":"yes"}"#,
        r#"{"error":"no"}"#,
        r#"{"occupied":true,"error":7}"#,
    ] {
        let error = request(body).await.unwrap_err();
        assert!(error.to_string().contains(start), "{body}: {error}");
    }
}

#[tokio::test]
async fn parses_every_form_of_cache() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let request = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        client.channel_info(&TICKER).cache().send()
    };
    for body in [r#"{"occupied":true}"#, r#"{"occupied":true,"cache":null}"#] {
        assert_eq!(request(body).await.unwrap().cache(), None);
    }
    for (body, data, ttl) in [
        (
            r#"{"occupied":true,"cache":{"data":"x","ttl":60}}"#,
            "x",
            Some(60),
        ),
        (
            r#"{"occupied":true,"cache":{"data":"","ttl":0}}"#,
            "",
            Some(0),
        ),
        (
            r#"{"occupied":true,"cache":{"event":"e","channel":"c","data":"{}"}}"#,
            "{}",
            None,
        ),
        (
            r#"{"occupied":true,"cache":{"data":{"a":1},"ttl":"soon"}}"#,
            "{\"a\":1}",
            None,
        ),
    ] {
        let info = request(body).await.unwrap();
        let last = info.cache().unwrap();
        assert_eq!(
            (last.data(), last.ttl()),
            (data, ttl.map(Duration::from_secs))
        );
    }
    for body in [
        r#"{"occupied":true,"cache":{}}"#,
        r#"{"occupied":true,"cache":{"ttl":5}}"#,
        r#"{"occupied":true,"cache":{"data":null,"ttl":5}}"#,
    ] {
        assert_eq!(request(body).await.unwrap().cache(), None);
    }
    for body in [
        r#"{"occupied":true,"cache":"HUSH"}"#,
        r#"{"occupied":true,"cache":["HUSH"]}"#,
    ] {
        let error = request(body).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server responded with 200 OK, but its `cache` is not an object"
        );
    }

    // An error about another attribute does not show the published data.
    server.respond_next(Response::status(
        200,
        r#"{"occupied":true,"cache":{"data":"HUSH","ttl":5}}"#,
    ));
    let both = client.channel_info(&TICKER).subscription_count().cache();
    let error = both.send().await.unwrap_err();
    assert!(!error.to_string().contains("HUSH"), "{error}");
    assert!(error.body().unwrap().contains("HUSH"));
}

#[tokio::test]
async fn trigger_returns_requested_attributes() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-lobby", ["ada", "grace"]);
    server.set_subscriptions("news", 7);
    let client = server.client();

    let start = client.trigger(&LOBBY).with_user_count();
    let start = start.with_subscription_count().event("e");
    let counts = start.text("x").unwrap().send().await.unwrap();
    assert_eq!((counts.user_count(), counts.subscription_count()), (2, 2));
    assert_eq!(
        server.requests()[0].body(),
        br#"{"name":"e","channel":"presence-lobby","data":"x","info":"subscription_count,user_count"}"#
    );

    let start = client.trigger((&LOBBY, &NEWS)).with_subscription_count();
    let start = start.event("e");
    let counts = start.text("x").unwrap().send().await.unwrap();
    let connections: BTreeMap<_, _> = counts
        .iter()
        .map(|(name, counts)| (name.clone(), counts.subscription_count()))
        .collect();
    let expected = BTreeMap::from([
        (AnyChannelName::from(LOBBY), 2),
        (AnyChannelName::from(NEWS), 7),
    ]);
    assert_eq!(connections, expected);
    assert_eq!(counts["news"].subscription_count(), 7);
    assert_eq!(
        server.requests()[1].body(),
        br#"{"name":"e","channels":["presence-lobby","news"],"data":"x","info":"subscription_count"}"#
    );

    // Channels of one kind have the attributes of that kind.
    let rooms = [
        channel_name!("presence-room-1"),
        channel_name!("presence-lobby"),
    ];
    let trigger = client.trigger(rooms).event("e").with_user_count();
    let counts = trigger.text("x").unwrap().send().await.unwrap();
    assert_eq!(counts["presence-lobby"].user_count(), 2);
    assert_eq!(counts["presence-room-1"].user_count(), 0);

    let mut list = ChannelList::new(&NEWS);
    list.push(&ORDERS).unwrap();
    let trigger = client.trigger(&list).with_subscription_count().event("e");
    let counts = trigger.text("x").unwrap().send().await.unwrap();
    assert_eq!(counts.len(), 2);

    // A trigger that names no attributes requests none.
    let trigger = client.trigger(&NEWS).event("e").text("x");
    trigger.unwrap().send().await.unwrap();
    assert_eq!(server.triggered().pop().unwrap().info(), None);
}

#[tokio::test]
async fn missing_attribute_of_trigger_is_named() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let one = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        let start = client.trigger(&NEWS).with_subscription_count().event("e");
        start.text("x").unwrap().send()
    };
    let many = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        let start = client.trigger((&NEWS, &ORDERS)).with_subscription_count();
        start.event("e").text("x").unwrap().send()
    };
    let text = |error: Error| error.to_string();

    let body = r#"{"channels":{"other":{},"news":{"subscription_count":1}},"x":1}"#;
    assert_eq!(one(body).await.unwrap().subscription_count(), 1);
    let left_out = "omitted `subscription_count` of the channel `news`, which was requested";
    for body in [
        "{}",
        r#"{"ok":true}"#,
        r#"{"channels":{}}"#,
        r#"{"channels":[]}"#,
        r#"{"channels":{"news":{}}}"#,
        r#"{"channels":{"news":[]}}"#,
        r#"{"channels":{"private-orders":{"subscription_count":1}}}"#,
    ] {
        assert!(
            text(one(body).await.unwrap_err()).contains(left_out),
            "{body}"
        );
        assert!(
            text(many(body).await.unwrap_err()).contains(left_out),
            "{body}"
        );
    }
    let error = many(body).await.unwrap_err();
    assert!(text(error).contains("of the channel `private-orders`, which was requested"));
    one(r#"{"error":"no","channels":{"news":{"subscription_count":1}}}"#)
        .await
        .unwrap_err();
}
