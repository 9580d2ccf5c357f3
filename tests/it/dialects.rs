//! The responses of Pusher, Sockudo, soketi and Reverb, where they differ.

use std::time::Duration;

use pusher_channels::testing::{Dialect, Response, Server};
use pusher_channels::{Cached, ChannelName, Client, Presence, Public, channel_name};
use serde_json::{Value, json};

const NEWS: ChannelName<Public> = channel_name!("news");
const EMPTY: ChannelName<Public> = channel_name!("empty");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const NOBODY: ChannelName<Presence> = channel_name!("presence-nobody");
const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");

const ALL: [Dialect; 4] = [
    Dialect::Pusher,
    Dialect::Sockudo,
    Dialect::Soketi,
    Dialect::Reverb,
];

async fn server(dialect: Dialect) -> Server {
    let server = Server::builder().dialect(dialect).start().await.unwrap();
    server.set_subscriptions("news", 7);
    server.set_members("presence-lobby", ["ada", "grace"]);
    server.set_subscriptions("cache-ticker", 1);
    server
}

#[tokio::test]
async fn events_without_attributes_succeed_everywhere() {
    for dialect in ALL {
        let server = server(dialect).await;
        let client = server.client();
        let event = || client.trigger(&NEWS).event("e").text("x").unwrap();
        event().send().await.unwrap();
        let batch = client.batch([event(), event()]).unwrap();
        batch.send().await.unwrap();
        let trigger = client.trigger((&NEWS, &LOBBY)).event("e").text("x");
        trigger.unwrap().send().await.unwrap();
        let user = 7.into();
        client.terminate_connections(&user).send().await.unwrap();
        let alert = client.send_to_user(&user).event("e").text("x").unwrap();
        alert.send().await.unwrap();
        assert_eq!(server.triggered().len(), 5, "{dialect:?}");
        assert_eq!(server.terminated(), ["7"]);
    }
}

#[tokio::test]
async fn event_attributes_by_dialect() {
    for dialect in ALL {
        let server = server(dialect).await;
        let client = server.client();
        let start = client.trigger(&NEWS).with_subscription_count();
        let event = start.event("e").text("x").unwrap();
        let one = event.clone().send().await;
        let batch = client.batch([event]).unwrap().send().await;
        if dialect == Dialect::Soketi {
            // soketi ignores `info`, which is an error.
            let error = one.unwrap_err().to_string();
            assert!(error.contains("omitted `subscription_count`"), "{error}");
            let error = batch.unwrap_err().to_string();
            assert!(error.contains("omitted `subscription_count`"), "{error}");
        } else {
            assert_eq!(one.unwrap().subscription_count(), 7, "{dialect:?}");
            let [event] = batch.unwrap();
            assert_eq!(event.subscription_count(), 7, "{dialect:?}");
        }
    }
}

#[tokio::test]
async fn channel_info_by_dialect() {
    for dialect in ALL {
        let server = server(dialect).await;
        let client = server.client();
        let info = client.channel_info(&LOBBY).user_count().send().await;
        assert_eq!(info.unwrap().user_count(), 2, "{dialect:?}");
        let info = client.channel_info(&NEWS).subscription_count().send();
        let info = info.await.unwrap();
        assert_eq!(info.subscription_count(), 7, "{dialect:?}");

        // A vacant channel.
        let empty = client.channel_info(&EMPTY).subscription_count();
        let empty = empty.send().await.unwrap();
        assert!(!empty.occupied);
        assert_eq!(empty.subscription_count(), 0, "{dialect:?}");
        let nobody = client.channel_info(&NOBODY).user_count();
        let nobody = nobody.send().await.unwrap();
        assert_eq!(nobody.user_count(), 0, "{dialect:?}");

        let both = client
            .channel_info(&LOBBY)
            .user_count()
            .subscription_count();
        let both = both.send().await;
        if dialect == Dialect::Reverb {
            let error = both.unwrap_err().to_string();
            assert!(error.contains("omitted `subscription_count`"), "{error}");
        } else {
            let both = both.unwrap();
            let counts = (both.user_count(), both.subscription_count());
            assert_eq!(counts, (2, 2), "{dialect:?}");
        }
    }
}

#[tokio::test]
async fn caches_by_dialect() {
    for dialect in ALL {
        let server = server(dialect).await;
        let client = server.client();
        let request = || client.channel_info(&TICKER).cache().send();
        assert_eq!(request().await.unwrap().cache(), None, "{dialect:?}");
        let event = client.trigger(&TICKER).event("price").text("17").unwrap();
        event.send().await.unwrap();
        let info = request().await.unwrap();
        let half_an_hour = Some(Duration::from_secs(1_800));
        // As a value, because the order of the keys depends on a feature of `serde_json`.
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let found = info.cache().map(|last| (read(last.data()), last.ttl()));
        let message = json!({"channel": "cache-ticker", "data": "17", "event": "price"});
        let expected = match dialect {
            Dialect::Sockudo => Some((message, half_an_hour)),
            Dialect::Soketi => None,
            Dialect::Reverb => Some((json!(17), None)),
            _ => Some((json!(17), half_an_hour)),
        };
        assert_eq!(found, expected, "{dialect:?}");
    }
}

#[tokio::test]
async fn lists_and_users_by_dialect() {
    for dialect in ALL {
        let server = server(dialect).await;
        let client = server.client();
        let all = client.channels().send().await.unwrap();
        assert_eq!(all.channels.len(), 3, "{dialect:?}");
        let rooms = client.presence_channels().user_count().send().await;
        if dialect == Dialect::Soketi {
            let error = rooms.unwrap_err().to_string();
            let text = "omitted `user_count` of the channel `presence-lobby`";
            assert!(error.contains(text), "{error}");
        } else {
            let rooms = rooms.unwrap();
            assert_eq!(rooms.channels[&LOBBY].user_count(), 2);
        }

        let present = client.users(&LOBBY).send().await.unwrap();
        assert_eq!(present.ids.len(), 2, "{dialect:?}");
        let present = client.users(&NOBODY).send().await.unwrap();
        assert!(present.ids.is_empty(), "{dialect:?}");
    }
}

// soketi rejects requests with status 200 and the actual status in the body.
#[tokio::test]
async fn rejections_by_dialect() {
    for dialect in ALL {
        let server = server(dialect).await;
        let client = server.client_builder().max_data_size(20_000);
        let client = client.build().unwrap();
        let long = "x".repeat(10_241);
        let event = client.trigger(&NEWS).event("e").text(&long).unwrap();
        let error = event.clone().send().await.unwrap_err();
        assert!(error.is_too_large(), "{dialect:?}: {error}");
        assert_eq!(error.status().unwrap(), 413, "{dialect:?}: {error}");
        let batch = client.batch([event]).unwrap();
        let error = batch.send().await.unwrap_err();
        assert!(error.is_too_large(), "{dialect:?}: {error}");
        assert!(server.triggered().is_empty());

        let stranger = Client::builder("1", "test-key", "not-the-secret")
            .host(server.address().to_string())
            .insecure_http()
            .no_proxy()
            .build()
            .unwrap();
        let error = stranger.get::<Value>("channels").send().await.unwrap_err();
        assert!(error.is_unauthorized(), "{dialect:?}: {error}");
        let error = stranger.channels().send().await.unwrap_err();
        assert!(error.is_unauthorized(), "{dialect:?}: {error}");
        assert!(
            error
                .to_string()
                .starts_with("the server responded with 401 Unauthorized: ")
        );

        let empty = client.trigger(&NEWS).event("e").text("").unwrap();
        let rejected = empty
            .send()
            .await
            .err()
            .map(|error| error.status().unwrap().as_u16());
        let expected = match dialect {
            Dialect::Soketi => Some(400),
            Dialect::Reverb => Some(422),
            _ => None,
        };
        assert_eq!(rejected, expected, "{dialect:?}");
    }
}

#[tokio::test]
async fn rejection_with_status_200_is_retried_if_retryable() {
    let server = server(Dialect::Soketi).await;
    let client = server.client();
    let busy = || Response::status(200, r#"{"error":"Too many requests","code":429}"#);
    server.respond_next(busy());
    server.respond_next(busy());
    client.channels().send().await.unwrap();
    assert_eq!(server.requests().len(), 3);

    server.respond_next(busy());
    let event = client.trigger(&NEWS).event("e").text("x").unwrap();
    event.send().await.unwrap();
    assert_eq!(server.requests().len(), 5);
    assert_eq!(server.triggered().len(), 1);

    // Bodies that only resemble a rejection.
    for body in [
        r#"{"error":"x","code":200}"#,
        r#"{"error":"x","code":70000}"#,
        r#"{"error":"x","code":"401"}"#,
        r#"{"error":7,"code":401}"#,
        r#"{"error":"x"}"#,
    ] {
        server.respond_next(Response::status(200, body));
        let error = client.channels().send().await.unwrap_err();
        assert_eq!(error.status().unwrap(), 200, "{body}");
        // The caller of a raw request decides how to read its body.
        server.respond_next(Response::status(200, body));
        client.get::<Value>("channels").send().await.unwrap();
    }
}
