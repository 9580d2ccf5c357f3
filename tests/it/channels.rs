//! Questions about channels and users, over a socket.

use std::collections::BTreeMap;
use std::time::Duration;

use pusher_channels::name::ChannelPrefix;
use pusher_channels::testing::{Response, Server};
use pusher_channels::{
    AnyChannelName, Cached, ChannelList, ChannelName, Error, Presence, Private, Public, UserId,
    channel_name,
};

const NEWS: ChannelName<Public> = channel_name!("news");
const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");

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
    let asked: Vec<_> = requests
        .iter()
        .map(|request| (request.path(), request.query()))
        .collect();
    let info = |value: &str| vec![("info".to_owned(), value.to_owned())];
    assert_eq!(
        asked,
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
async fn the_cache_of_a_channel() {
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

    // An event replaces it.
    let trigger = client.trigger(&TICKER).event("price").json(&18);
    trigger.unwrap().send().await.unwrap();
    let info = client.channel_info(&TICKER).cache().subscription_count();
    let info = info.send().await.unwrap();
    assert_eq!(info.cache().unwrap().data(), "18");
    assert_eq!(info.subscription_count(), 0);
}

#[tokio::test]
async fn the_cache_of_an_encrypted_channel_is_opened_with_its_key() {
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
    // Kept, and not among those that can be used.
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

    // The prefix of the kind goes along unasked: the service wants it.
    let present = client.presence_channels().user_count();
    let present = present.send().await.unwrap();
    assert_eq!(present.channels.len(), 3);
    assert_eq!(present.unrecognized["presence-room:3"].user_count(), 0);
    let present = client.presence_channels().prefix("pres");
    assert_eq!(present.send().await.unwrap().channels.len(), 3);

    let requests = server.requests();
    let asked: Vec<_> = requests.iter().map(|request| request.query()).collect();
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(
        asked,
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
async fn a_prefix_that_no_name_starts_with_is_refused_before_sending() {
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
    server.set_members("presence-lobby", ["ada", "auth0|grace", "42"]);
    let client = server.client();
    let present = client.users(&LOBBY).send().await.unwrap();
    let id = |id: &str| UserId::try_from(id).unwrap();
    assert_eq!(present.ids, [id("ada"), id("42")]);
    assert_eq!(present.unrecognized, ["auth0|grace"]);
    let request = &server.requests()[0];
    assert_eq!(request.path(), "/apps/1/channels/presence-lobby/users");
    assert!(request.query().is_empty());

    server.set_members("presence-lobby", [""; 0]);
    let present = client.users(&LOBBY).send().await.unwrap();
    assert!(present.ids.is_empty() && present.unrecognized.is_empty());
    // A cache channel of the kind counts as one.
    let cached = channel_name!("presence-cache-lobby");
    client.users(&cached).send().await.unwrap();
}

#[tokio::test]
async fn ids_that_are_numbers_and_users_that_are_none() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let ask = |status, body: &'static str| {
        server.respond_next(Response::status(status, body));
        client.users(&LOBBY).send()
    };
    let present = ask(
        200,
        r#"{"users":[{"id":7,"x":1},{"id":"8"},{"id":"a b"},{"id":""}]}"#,
    );
    let present = present.await.unwrap();
    assert_eq!(present.ids, [UserId::from(7), UserId::from(8)]);
    assert_eq!(present.unrecognized, ["a b", ""]);

    // How PHP writes a list with gaps, and Reverb the users of several nodes.
    let gaps = ask(
        200,
        r#"{"users":{"0":{"id":"a"},"10":{"id":"c"},"2":{"id":"b"}}}"#,
    );
    let ids = gaps.await.unwrap().ids;
    assert_eq!(ids, ["a", "b", "c"].map(|id| UserId::try_from(id).unwrap()));

    // Reverb does not know a channel that nobody is on.
    assert_eq!(ask(404, "{}").await.unwrap(), Default::default());
    assert_eq!(ask(404, " {} \n").await.unwrap(), Default::default());
    // Everything else that is not found is an error: the app, for example.
    for body in ["", "Not found", r#"{"error":"App not found"}"#, "[]"] {
        let error = ask(404, body).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 404);
    }
    // And so it is for other questions.
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
        let error = ask(200, body).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 200, "{body}");
    }
}

#[tokio::test]
async fn an_attribute_that_is_none_is_named() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let ask = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        client.channel_info(&LOBBY).user_count().send()
    };
    let info = ask(r#"{"occupied":true,"user_count":7,"x":{"y":[1]},"subscription_count":"?"}"#);
    assert_eq!(info.await.unwrap().user_count(), 7);
    let max = ask(r#"{"occupied":true,"user_count":18446744073709551615}"#);
    assert_eq!(max.await.unwrap().user_count(), u64::MAX);
    // Nobody is there, whatever else is said.
    for body in [
        r#"{"occupied":false}"#,
        r#"{"occupied":false,"user_count":null}"#,
    ] {
        let info = ask(body).await.unwrap();
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
        let error = ask(body).await.unwrap_err();
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
        let error = ask(body).await.unwrap_err();
        assert!(error.to_string().contains(start), "{body}: {error}");
    }
}

#[tokio::test]
async fn caches_in_all_their_forms() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let ask = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        client.channel_info(&TICKER).cache().send()
    };
    for body in [r#"{"occupied":true}"#, r#"{"occupied":true,"cache":null}"#] {
        assert_eq!(ask(body).await.unwrap().cache(), None);
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
        let info = ask(body).await.unwrap();
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
        assert_eq!(ask(body).await.unwrap().cache(), None);
    }
    for body in [
        r#"{"occupied":true,"cache":"HUSH"}"#,
        r#"{"occupied":true,"cache":["HUSH"]}"#,
    ] {
        let error = ask(body).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server responded with 200 OK, but its `cache` is not an object"
        );
    }

    // What was published does not get into a log by the lack of something else.
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
async fn lists_in_all_their_forms() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let ask = |body: &'static str| {
        server.respond_next(Response::status(200, body));
        client.presence_channels().user_count().send()
    };
    for body in [
        "{}",
        r#"{"channels":{}}"#,
        r#"{"channels":[]}"#,
        r#"{"channels":null}"#,
    ] {
        let list = ask(body).await.unwrap();
        assert!(list.channels.is_empty() && list.unrecognized.is_empty());
    }
    let list = ask(
        r#"{"channels":{"presence-b":{"user_count":2,"occupied":true},"presence-\u0061":{"user_count":1},"private-x":{"user_count":0}}}"#,
    );
    let list = list.await.unwrap();
    let names: Vec<_> = list.channels.keys().map(ChannelName::as_str).collect();
    assert_eq!(names, ["presence-a", "presence-b"]);
    assert_eq!(list.unrecognized["private-x"].user_count(), 0);

    // A name from outside makes no second line of a log.
    let forged = r#"{"channels":{"a\n2026 INFO forged\u2028\u202e":{}}}"#;
    let text = ask(forged).await.unwrap_err().to_string();
    assert!(!text.contains(['\n', '\u{2028}', '\u{202e}']), "{text:?}");
    // And a long answer no long cause.
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

    let error = ask(r#"{"channels":{"presence-a":{"user_count":1},"presence-b":{}}}"#).await;
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
        ask(body).await.unwrap_err();
    }
}

#[tokio::test]
async fn what_a_trigger_asks() {
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

    // Channels of one kind can be asked what the kind can be asked.
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
async fn what_the_answer_of_a_trigger_lacks() {
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

    let answer = r#"{"channels":{"other":{},"news":{"subscription_count":1}},"x":1}"#;
    assert_eq!(one(answer).await.unwrap().subscription_count(), 1);
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
    let error = many(answer).await.unwrap_err();
    assert!(text(error).contains("of the channel `private-orders`, which was requested"));
    one(r#"{"error":"no","channels":{"news":{"subscription_count":1}}}"#)
        .await
        .unwrap_err();
}

#[tokio::test]
async fn questions_are_asked_again_and_events_are_not_sent_again() {
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

    // Not for ever, and not for longer than a minute.
    server.reset();
    for _ in 0..4 {
        server.respond_next(Response::status(500, "no"));
    }
    client.channels().send().await.unwrap_err();
    assert_eq!(server.requests().len(), 3);
    server.reset();
    for (asked, told) in [
        ("61", Some(Duration::from_secs(61))),
        ("99999999999999999999", Some(Duration::from_secs(u64::MAX))),
        // Whoever names a date asks for patience, too.
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("later", None),
    ] {
        server.respond_next(Response::status(429, "no").header("retry-after", asked));
        let error = client.channels().send().await.unwrap_err();
        assert_eq!(error.retry_after(), told, "{asked}");
    }
    assert_eq!(server.requests().len(), 4);
    // soketi gives fractions.
    server.respond_next(Response::status(429, "no").header("retry-after", "0.05"));
    client.channels().send().await.unwrap();
}
