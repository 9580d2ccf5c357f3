//! Requests for channels and users, over a socket.

use std::collections::BTreeMap;
use std::time::Duration;

use pusher_channels::name::ChannelPrefix;
use pusher_channels::testing::{Response, Server};
use pusher_channels::{
    AnyChannelName, Cached, ChannelName, MemberId, Presence, Private, Public, UserId, channel_name,
};

pub(crate) const NEWS: ChannelName<Public> = channel_name!("news");

pub(crate) const ORDERS: ChannelName<Private> = channel_name!("private-orders");

pub(crate) const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

pub(crate) const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");

#[tokio::test]
async fn get_channel_info_succeeds() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-lobby", ["ada", "grace"]);
    server.set_subscriptions("news", 7);
    let client = server.client();

    let info = client
        .channel_info(&LOBBY)
        .user_count()
        .subscription_count();
    let info = info.send().await.unwrap();
    assert!(info.occupied);
    assert_eq!((info.user_count(), info.subscription_count()), (2, 2));

    let info = client.channel_info(&NEWS).subscription_count();
    assert_eq!(info.send().await.unwrap().subscription_count(), 7);

    let info = client.channel_info(&ORDERS).send().await.unwrap();
    assert!(!info.occupied);

    let any = AnyChannelName::from(NEWS);
    let info = client.channel_info(&any).subscription_count();
    assert_eq!(info.await.unwrap().subscription_count(), 7);

    let requests = server.requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|request| (request.path(), request.query()))
        .collect();
    let info = |value: &str| vec![("info".to_owned(), value.to_owned())];
    assert_eq!(
        sent,
        [
            (
                "/apps/1/channels/presence-lobby",
                &info("subscription_count,user_count")[..]
            ),
            ("/apps/1/channels/news", &info("subscription_count")[..]),
            ("/apps/1/channels/private-orders", &[][..]),
            ("/apps/1/channels/news", &info("subscription_count")[..]),
        ]
    );
    assert!(requests.iter().all(|request| request.method() == "GET"));
    assert!(requests.iter().all(|request| request.body().is_empty()));
}

#[tokio::test]
async fn get_channels_succeeds() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-room-1", ["ada"]);
    server.set_members("presence-room-2", ["ada", "grace"]);
    server.set_members("presence-lobby", ["linus"]);
    server.set_subscriptions("news", 7);
    server.set_subscriptions("private-orders", 0);
    server.set_subscriptions("presence-room:3", 1);
    server.set_subscriptions("#server-to-user-7", 1);
    let client = server.client();

    let all = client.channels().send().await.unwrap();
    let names: Vec<_> = all.channels.keys().map(AnyChannelName::as_str).collect();
    assert_eq!(
        names,
        [
            "news",
            "presence-lobby",
            "presence-room-1",
            "presence-room-2"
        ]
    );
    assert!(matches!(
        all.channels.keys().next(),
        Some(AnyChannelName::Public(_))
    ));
    // Unrecognized names are kept apart from the valid ones.
    let unrecognized: Vec<_> = all.unrecognized.keys().collect();
    assert_eq!(unrecognized, ["#server-to-user-7", "presence-room:3"]);

    let rooms = client
        .presence_channels()
        .user_count()
        .prefix("presence-room-")
        .send()
        .await
        .unwrap();
    let counts: BTreeMap<ChannelName<Presence>, u64> = rooms
        .channels
        .iter()
        .map(|(name, counts)| (name.clone(), counts.user_count()))
        .collect();
    let expected = BTreeMap::from([
        (channel_name!("presence-room-1"), 1),
        (channel_name!("presence-room-2"), 2),
    ]);
    assert_eq!(counts, expected);
    assert_eq!(rooms.channels["presence-room-2"].user_count(), 2);
    assert!(rooms.unrecognized.is_empty());

    // The prefix of the kind is always sent, because the server requires it.
    let present = client.presence_channels().user_count();
    let present = present.send().await.unwrap();
    assert_eq!(present.channels.len(), 3);
    assert_eq!(present.unrecognized["presence-room:3"].user_count(), 0);
    let present = client.presence_channels().prefix("pres");
    assert_eq!(present.send().await.unwrap().channels.len(), 3);

    let requests = server.requests();
    let sent: Vec<_> = requests.iter().map(|request| request.query()).collect();
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(
        sent,
        [
            &[][..],
            &[
                pair("filter_by_prefix", "presence-room-"),
                pair("info", "user_count")
            ],
            &[
                pair("filter_by_prefix", "presence-"),
                pair("info", "user_count")
            ],
            &[pair("filter_by_prefix", "presence-")],
        ]
    );
}

#[tokio::test]
async fn rejects_invalid_prefix_before_sending() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for (prefix, text) in [
        ("room 7", "the character U+0020 (space) at byte 4"),
        ("#server-to-user-", "the character '#' at byte 0"),
        ("a&b=c", "the character '&' at byte 1"),
        ("é", "at byte 0"),
        (&*"x".repeat(201), "it has 201 bytes, the limit is 200"),
    ] {
        let error = client.channels().prefix(prefix).send().await.unwrap_err();
        assert!(
            error.is_invalid() && error.to_string().contains(text),
            "{error}"
        );
    }
    for prefix in ["private-", "room", "presence_", "Presence-"] {
        let any = client.channels().prefix(prefix).into_request();
        assert!(any.is_ok());
        let presence = client.presence_channels().user_count().prefix(prefix);
        let error = presence.into_request().unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid prefix of channel names: names of presence channels start with `presence-`"
        );
    }
    assert!(server.requests().is_empty());
    let (text, prefix) = (
        String::from("news"),
        "news".parse::<ChannelPrefix>().unwrap(),
    );
    let everything = client.channels().prefix(String::new());
    for request in [
        everything.clone(),
        client.channels().prefix(&text),
        client.channels().prefix(&prefix),
        client.channels().prefix(prefix),
        everything,
    ] {
        request.send().await.unwrap();
    }
}

#[tokio::test]
async fn get_users_for_channel_succeeds_for_presence_channel() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-lobby", ["ada", "auth0|grace", "4\n2", "42"]);
    let client = server.client();
    let present = client.users(&LOBBY).send().await.unwrap();
    let id = |id: &str| MemberId::try_from(id).unwrap();
    assert_eq!(present.ids, [id("ada"), id("auth0|grace"), id("42")]);
    assert_eq!(present.unrecognized, ["4\n2"]);
    let request = &server.requests()[0];
    assert_eq!(request.path(), "/apps/1/channels/presence-lobby/users");
    assert!(request.query().is_empty());

    server.set_members("presence-lobby", [""; 0]);
    let present = client.users(&LOBBY).send().await.unwrap();
    assert!(present.ids.is_empty() && present.unrecognized.is_empty());
    // A presence cache channel is a presence channel.
    let cached = channel_name!("presence-cache-lobby");
    client.users(&cached).send().await.unwrap();
}

#[tokio::test]
async fn accepts_numeric_ids_and_keeps_unrecognized_ids() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let request = |status, body: &'static str| {
        server.respond_next(Response::status(status, body));
        client.users(&LOBBY).send()
    };
    let present = request(
        200,
        r#"{"users":[{"id":7,"x":1},{"id":"8"},{"id":"a\nb"},{"id":""}]}"#,
    );
    let present = present.await.unwrap();
    assert_eq!(present.ids, [UserId::from(7), UserId::from(8)]);
    assert_eq!(present.unrecognized, ["a\nb", ""]);
    // With all digits, though a float cannot hold them.
    let present = request(
        200,
        r#"{"users":[{"id":12345678901234567890123},{"id":-1}]}"#,
    );
    let ids = present.await.unwrap().ids;
    assert_eq!(
        ids,
        ["12345678901234567890123", "-1"].map(|id| MemberId::try_from(id).unwrap())
    );

    // PHP encodes an array with gaps like this, and Reverb the users of several nodes.
    let gaps = request(
        200,
        r#"{"users":{"0":{"id":"a"},"10":{"id":"c"},"2":{"id":"b"}}}"#,
    );
    let ids = gaps.await.unwrap().ids;
    assert_eq!(
        ids,
        ["a", "b", "c"].map(|id| MemberId::try_from(id).unwrap())
    );

    // Reverb does not find a vacant channel.
    assert_eq!(request(404, "{}").await.unwrap(), Default::default());
    assert_eq!(request(404, " {} \n").await.unwrap(), Default::default());
    // Another 404 is an error, for example if the app is not found.
    for body in ["", "Not found", r#"{"error":"App not found"}"#, "[]"] {
        let error = request(404, body).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 404);
    }
    // So is a 404 to another request.
    server.respond_next(Response::status(404, "{}"));
    let error = client.channels().send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);

    for body in [
        "",
        "{}",
        r#"{"users":null}"#,
        r#"{"users":[{}]}"#,
        r#"{"users":[{"id":null}]}"#,
        r#"{"error":"x","users":[]}"#,
    ] {
        let error = request(200, body).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 200, "{body}");
    }
}

#[tokio::test]
async fn parses_every_form_of_list() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let request = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        client.presence_channels().user_count().send()
    };
    for body in [
        "{}",
        r#"{"channels":{}}"#,
        r#"{"channels":[]}"#,
        r#"{"channels":null}"#,
    ] {
        let list = request(body).await.unwrap();
        assert!(list.channels.is_empty() && list.unrecognized.is_empty());
    }
    let list = request(
        r#"{"channels":{"presence-b":{"user_count":2,"occupied":true},"presence-\u0061":{"user_count":1},"private-x":{"user_count":0}}}"#,
    );
    let list = list.await.unwrap();
    let names: Vec<_> = list.channels.keys().map(ChannelName::as_str).collect();
    assert_eq!(names, ["presence-a", "presence-b"]);
    assert_eq!(list.unrecognized["private-x"].user_count(), 0);

    // A received name cannot forge a second line of a log.
    let forged = r#"{"channels":{"a\n2026 INFO forged\u2028\u202e":{}}}"#;
    let text = request(forged).await.unwrap_err().to_string();
    assert!(!text.contains(['\n', '\u{2028}', '\u{202e}']), "{text:?}");
    // A long response does not lead to a long cause.
    server.respond_next(Response::status(
        200,
        format!("\"{}\"", "z".repeat(1_000_000)),
    ));
    let error = client.channels().send().await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        cause.len() < 400 && cause.contains(" at line 1 column "),
        "{cause}"
    );

    let error = request(r#"{"channels":{"presence-a":{"user_count":1},"presence-b":{}}}"#).await;
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("omitted `user_count` of the channel `presence-b`, which was requested")
    );
    for body in [
        r#"{"channels":[1]}"#,
        r#"{"channels":7}"#,
        r#"{"channels":{"a":7}}"#,
        r#"{"error":"x"}"#,
    ] {
        request(body).await.unwrap_err();
    }
}

#[tokio::test]
async fn queries_are_retried_and_events_are_not() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    server.respond_next(Response::status(503, "busy"));
    server.respond_next(Response::status(429, "slow down").header("retry-after", "0.01"));
    client.channels().send().await.unwrap();
    assert_eq!(server.requests().len(), 3);
    server.reset();

    server.respond_next(Response::cut());
    server.respond_next(Response::cut_after(3));
    client.users(&LOBBY).send().await.unwrap();
    assert_eq!(server.requests().len(), 3);
    server.reset();

    for status in [400, 401, 403, 413, 422] {
        server.respond_next(Response::status(status, "no"));
        let error = client.channels().send().await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
    }
    assert_eq!(server.requests().len(), 5);
    server.reset();

    server.respond_next(Response::status(503, "busy"));
    let trigger = client.trigger(&NEWS).event("e").text("x").unwrap();
    trigger.send().await.unwrap_err();
    server.respond_next(Response::status(503, "busy"));
    let user = UserId::from(7);
    let terminate = client.terminate_connections(&user);
    terminate.send().await.unwrap_err();
    assert_eq!(server.requests().len(), 2);

    // Neither indefinitely, nor after a delay of more than a minute.
    server.reset();
    for _ in 0..4 {
        server.respond_next(Response::status(500, "no"));
    }
    client.channels().send().await.unwrap_err();
    assert_eq!(server.requests().len(), 3);
    server.reset();
    for (header, expected) in [
        ("61", Some(Duration::from_secs(61))),
        ("99999999999999999999", Some(Duration::from_secs(u64::MAX))),
        // A date is a delay as well.
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("later", None),
    ] {
        server.respond_next(Response::status(429, "no").header("retry-after", header));
        let error = client.channels().send().await.unwrap_err();
        assert_eq!(error.retry_after(), expected, "{header}");
    }
    assert_eq!(server.requests().len(), 4);
    // soketi sends fractions of a second.
    server.respond_next(Response::status(429, "no").header("retry-after", "0.05"));
    client.channels().send().await.unwrap();
}

#[tokio::test]
async fn channel_requests_can_be_awaited_without_send() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-lobby", ["ada", "grace"]);
    let client = server.client();

    let info = client.channel_info(&LOBBY).user_count().await.unwrap();
    assert_eq!(info.user_count(), 2);
    assert_eq!(client.channels().await.unwrap().channels.len(), 1);
    let rooms = client.presence_channels().user_count();
    let rooms = tokio::spawn(rooms.into_future()).await.unwrap().unwrap();
    assert_eq!(rooms.channels[&LOBBY].user_count(), 2);
    assert_eq!(client.users(&LOBBY).await.unwrap().ids.len(), 2);
    assert_eq!(server.requests().len(), 4);

    server.respond_next(Response::status(401, "no"));
    let error = client.channel_info(&LOBBY).await.unwrap_err();
    assert!(error.is_unauthorized());
    let error = client.channels().prefix("room 7").await.unwrap_err();
    assert!(error.is_invalid());
    assert_eq!(server.requests().len(), 5);
}
