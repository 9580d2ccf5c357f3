//! Every option of a trigger, on every shape of trigger.

use pusher_channels::testing::Server;
use pusher_channels::{
    ChannelList, ChannelName, Presence, PrivateEncrypted, Public, SocketId, channel_name,
};
use serde_json::{Map, Value, json};

const NEWS: ChannelName<Public> = channel_name!("news");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

#[derive(Clone, Copy, Debug)]
struct Options {
    exclude: Option<SocketId>,
    key: Option<&'static str>,
    tags: bool,
}

const NONE: Options = Options {
    exclude: None,
    key: None,
    tags: false,
};

/// Each combination of options, alone and together.
fn all() -> impl Iterator<Item = Options> {
    let sender = "12.34".parse().unwrap();
    (0..8).map(move |bits: u8| Options {
        exclude: (bits & 1 != 0).then_some(sender),
        key: (bits & 2 != 0).then_some("key-7"),
        tags: bits & 4 != 0,
    })
}

/// Sets the options. A macro, because the type of a trigger depends on its shape.
macro_rules! with {
    ($trigger:expr, $options:expr) => {{
        let trigger = $trigger.unwrap().exclude($options.exclude);
        let trigger = match $options.key {
            Some(key) => trigger.idempotency_key(key).unwrap(),
            None => trigger,
        };
        if $options.tags {
            trigger.extension("tags", &["sports"]).unwrap()
        } else {
            trigger
        }
    }};
}

/// Panics unless the server has received exactly these events since the last check, each with its
/// options and nothing else.
fn check(server: &Server, shape: &str, expected: &[(Options, Option<&str>)]) {
    let mut sent: Vec<Map<String, Value>> = Vec::new();
    for request in server.requests() {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        match &body["batch"] {
            Value::Array(events) => {
                sent.extend(
                    events
                        .iter()
                        .map(|event| event.as_object().unwrap().clone()),
                );
            }
            _ => sent.push(body.as_object().unwrap().clone()),
        }
    }
    server.reset();
    assert_eq!(sent.len(), expected.len(), "{shape}: {expected:?}");
    for (mut event, (options, info)) in sent.into_iter().zip(expected) {
        for field in ["name", "channel", "channels", "data"] {
            event.remove(field);
        }
        let mut fields = Map::new();
        if let Some(socket_id) = options.exclude {
            fields.insert("socket_id".into(), json!(socket_id.to_string()));
        }
        if let Some(key) = options.key {
            fields.insert("idempotency_key".into(), json!(key));
        }
        if options.tags {
            fields.insert("tags".into(), json!(["sports"]));
        }
        if let Some(info) = info {
            fields.insert("info".into(), json!(info));
        }
        assert_eq!(event, fields, "{shape}: {options:?}");
    }
}

/// Sends each shape with the options, by `send` and `.await` or by `send_blocking`.
macro_rules! send_each_shape {
    ($server:expr, $options:expr, $send:ident $($wait:tt)*) => {{
        let (server, options): (&Server, Options) = ($server, $options);
        let client = server.encrypted_client();
        let count = Some("subscription_count");

        let one = with!(client.trigger(&NEWS).event("e").text("x"), options);
        one.$send() $($wait)* .unwrap();
        check(server, "one channel", &[(options, None)]);

        let start = client.trigger(&NEWS).with_subscription_count();
        let one = with!(start.event("e").text("x"), options);
        one.$send() $($wait)* .unwrap();
        check(server, "one channel with attributes", &[(options, count)]);

        let several = with!(client.trigger((&NEWS, &LOBBY)).event("e").text("x"), options);
        several.$send() $($wait)* .unwrap();
        check(server, "several channels", &[(options, None)]);

        let start = client.trigger((&NEWS, &LOBBY)).with_subscription_count();
        let several = with!(start.event("e").text("x"), options);
        several.$send() $($wait)* .unwrap();
        check(server, "several channels with attributes", &[(options, count)]);

        let list = ChannelList::from_names([&NEWS]).unwrap();
        let list = with!(client.trigger(&list).event("e").text("x"), options);
        list.$send() $($wait)* .unwrap();
        check(server, "a list", &[(options, None)]);

        let names = (0..150).map(|n| format!("news-{n}").parse::<ChannelName<Public>>().unwrap());
        let all = client.trigger_all(names, |trigger| {
            Ok(with!(trigger.event("e").text("x"), options))
        });
        all.unwrap().$send() $($wait)* .unwrap();
        check(server, "trigger_all", &[(options, None); 2]);

        let user = 7.into();
        let alert = with!(client.send_to_user(&user).event("e").text("x"), options);
        alert.$send() $($wait)* .unwrap();
        check(server, "a user", &[(options, None)]);

        let secret = with!(client.trigger(&VAULT).event("e").text("x"), options);
        secret.$send() $($wait)* .unwrap();
        check(server, "an encrypted channel", &[(options, None)]);

        // The second event has no options, and must not receive those of the first.
        let plain = || client.trigger(&NEWS).event("e").text("x").unwrap();
        let event = with!(client.trigger(&NEWS).event("e").text("x"), options);
        let batch = client.batch([event, plain()]).unwrap();
        batch.$send() $($wait)* .unwrap();
        check(server, "a batch", &[(options, None), (NONE, None)]);

        let start = client.trigger(&NEWS).with_subscription_count();
        let counted = with!(start.event("e").text("x"), options);
        let batch = client.batch([counted]).unwrap();
        batch.$send() $($wait)* .unwrap();
        check(server, "a batch with attributes", &[(options, count)]);

        let event = with!(client.trigger(&NEWS).event("e").text("x"), options);
        let mut events = vec![event; 11];
        events.push(plain());
        let mut expected = vec![(options, None); 11];
        expected.push((NONE, None));
        client.batch_all(events).$send() $($wait)* .unwrap();
        check(server, "batch_all", &expected);
    }};
}

#[tokio::test]
async fn each_shape_sends_each_option() {
    let server = Server::start().await.unwrap();
    for options in all() {
        send_each_shape!(&server, options, send.await);
    }
}

#[test]
fn each_shape_sends_each_option_blocking() {
    let server = Server::start_blocking().unwrap();
    for options in all() {
        send_each_shape!(&server, options, send_blocking);
    }
}

#[tokio::test]
async fn publisher_sends_each_option() {
    let server = Server::start().await.unwrap();
    let client = server.encrypted_client();
    let publisher = client.publisher().start().unwrap();
    for options in all() {
        let user = 7.into();
        let events = [
            with!(client.trigger(&NEWS).event("e").text("x"), options),
            with!(client.trigger(&VAULT).event("e").text("x"), options),
            with!(client.send_to_user(&user).event("e").text("x"), options),
        ];
        for event in events {
            publisher.publish(event).await.unwrap().await.unwrap();
            check(&server, "the publisher", &[(options, None)]);
        }
    }
}
