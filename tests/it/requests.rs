//! Requests without a transport: the signature and the body.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use pusher_channels::trigger::Reach;
use pusher_channels::{
    AnyChannelName, ChannelList, ChannelName, Client, EncryptionKey, Event, EventName, Private,
    PrivateEncrypted, Public, SocketId, Trigger, channel_name, event_name,
};
use serde::Serialize;
use serde_json::{Value, json};

const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");

fn client() -> Client {
    Client::from_url("https://278d425bdf160c739803:7ad3773142a6692b25b8@api.example.org/apps/3")
        .unwrap()
}

fn key() -> EncryptionKey {
    EncryptionKey::from_bytes(&[7; 32]).unwrap()
}

fn body<T: Reach>(trigger: Trigger<T>) -> String {
    let request = trigger.into_request().to_http(SystemTime::now()).unwrap();
    String::from_utf8(request.into_body().to_vec()).unwrap()
}

// The worked example of the HTTP API's documentation.
#[test]
fn matches_documented_signature() {
    let trigger = client()
        .trigger([channel_name!("project-3")])
        .event("foo")
        .json(&json!({"some": "data"}))
        .unwrap();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179);
    let request = trigger.into_request().to_http(now).unwrap();

    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.body(),
        "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}"
    );
    assert_eq!(
        request.uri().to_string(),
        "https://api.example.org/apps/3/events?auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0&body_md5=ec365a775a4cd0599faeb73354201b6f&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"
    );
    assert_eq!(request.headers()["content-type"], "application/json");
    let library = request.headers()["x-pusher-library"].to_str().unwrap();
    assert_eq!(
        library,
        format!("pusher-channels {}", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn base_path_is_sent_and_not_signed() {
    let url = "https://278d425bdf160c739803:7ad3773142a6692b25b8@api.example.org/base/apps/3";
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179);
    let request = Client::from_url(url)
        .unwrap()
        .trigger([channel_name!("project-3")])
        .event("foo")
        .raw_json(r#"{"some":"data"}"#)
        .unwrap()
        .into_request()
        .to_http(now)
        .unwrap();
    assert_eq!(request.uri().path(), "/base/apps/3/events");
    let query = request.uri().query().unwrap();
    assert!(query.ends_with("da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"));
}

#[test]
fn clock_before_1970_is_1970() {
    let trigger = client()
        .trigger(channel_name!("a"))
        .event("e")
        .text("")
        .unwrap();
    let request = trigger
        .into_request()
        .to_http(SystemTime::UNIX_EPOCH - Duration::from_secs(1))
        .unwrap();
    assert!(request.uri().query().unwrap().contains("auth_timestamp=0&"));
}

#[test]
fn text_json_and_raw_json_differ() {
    let data =
        |trigger: Trigger| serde_json::from_str::<Value>(&body(trigger)).unwrap()["data"].clone();
    let start = || client().trigger(channel_name!("a")).event("e");
    assert_eq!(data(start().text("hi").unwrap()), "hi");
    assert_eq!(data(start().json("hi").unwrap()), "\"hi\"");
    assert_eq!(data(start().raw_json("\"hi\"").unwrap()), "\"hi\"");
    assert_eq!(data(start().text("").unwrap()), "");
    assert_eq!(
        data(start().raw_json(" { \"a\" : 1.50 } ").unwrap()),
        " { \"a\" : 1.50 } "
    );
    assert_eq!(
        data(start().json(&json!({"é": "\u{7f}\n\"\\"})).unwrap()),
        "{\"é\":\"\u{7f}\\n\\\"\\\\\"}"
    );
    for bad in ["", "{", "hi", "{\"a\":1}x", "\"\n\"", "NaN"] {
        let error = start().raw_json(bad).expect_err(bad);
        assert!(error.is_invalid());
        let text = "the data of the event \"e\" on \"a\" is not JSON: send a string with `text`, a value with `json`";
        assert_eq!(error.to_string(), text);
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn payload_serialization_error_is_reported() {
    let error = client()
        .trigger(channel_name!("a"))
        .event("e")
        .json(&std::collections::HashMap::from([((1, 2), 3)]))
        .unwrap_err();
    assert!(error.is_invalid() && !error.is_retryable());
    assert_eq!(
        error.to_string(),
        "the data of the event \"e\" on \"a\" does not serialize to JSON: key must be a string"
    );
    // `Display` includes the cause.
    assert!(std::error::Error::source(&error).is_none());
}

#[test]
fn invalid_event_name_is_reported_with_data() {
    for (name, reason) in [
        (String::new(), "invalid event name: it is empty"),
        (
            "x".repeat(201),
            "invalid event name: it has 201 bytes, the limit is 200",
        ),
        ("pusher:x".to_owned(), "are reserved for the API server"),
    ] {
        let error = client()
            .trigger(channel_name!("a"))
            .event(name)
            .text("x")
            .unwrap_err();
        assert!(error.is_invalid());
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn data_limit_is_exact() {
    let start = || client().trigger(channel_name!("a")).event("e");
    for size in [10_239, 10_240] {
        assert!(start().text("é".repeat(size / 2)).is_ok());
        assert!(start().json(&"x".repeat(size - 2)).is_ok());
        assert!(start().json(&"\"".repeat((size - 2) / 2)).is_ok());
    }
    for trigger in [
        start().text("x".repeat(10_241)),
        start().json(&"x".repeat(10_239)),
        start().raw_json(format!("\"{}\"", "x".repeat(10_239))),
    ] {
        let error = trigger.unwrap_err();
        assert!(error.is_too_large() && error.is_invalid() && !error.is_retryable());
        assert_eq!(
            error.to_string(),
            "the data of the event \"e\" on \"a\" has 10241 bytes as it is sent, the limit is 10240: send less, such as a link, or raise `max_data_size` if the server accepts more"
        );
    }
    let error = start().json(&"x".repeat(1_000_000)).unwrap_err();
    assert!(error.to_string().contains("has 1000002 bytes"), "{error}");
}

#[test]
fn encrypted_data_limit_is_exact() {
    let client = client().with_encryption_key(key());
    let start = || client.trigger(&VAULT).event("e");
    let data = |trigger: Trigger| {
        let body: Value = serde_json::from_str(&body(trigger)).unwrap();
        body["data"].as_str().unwrap().to_owned()
    };
    let longest = "x".repeat(7_619);
    let sealed = data(start().text(&longest).unwrap());
    assert_eq!(sealed.len(), 10_240);
    assert_eq!(key().decrypt(&VAULT, &sealed).unwrap(), longest);
    let sealed = data(start().json(&"x".repeat(7_617)).unwrap());
    assert_eq!(sealed.len(), 10_240);

    for trigger in [
        start().text("x".repeat(7_620)),
        start().json(&"x".repeat(7_618)),
        start().raw_json(format!("\"{}\"", "x".repeat(7_618))),
    ] {
        let error = trigger.unwrap_err();
        assert!(error.is_too_large());
        assert!(error.to_string().contains("has 10244 bytes"), "{error}");
    }
    let error = start().text("x".repeat(10_217)).unwrap_err();
    assert!(error.to_string().contains("has 13704 bytes"), "{error}");
}

#[test]
fn data_limit_is_configurable() {
    let url = "https://k:s@localhost/apps/3";
    let with_limit = |limit| {
        pusher_channels::ClientBuilder::from_url(url)
            .unwrap()
            .max_data_size(limit)
            .build()
            .unwrap()
    };
    let large = with_limit(81_920);
    let start = |client: &Client| client.trigger(channel_name!("a")).event("e");
    assert!(start(&large).text("x".repeat(81_920)).is_ok());
    assert!(start(&large).text("x".repeat(81_921)).is_err());
    let none = with_limit(0);
    assert!(start(&none).text("").is_ok());
    assert!(start(&none).text("x").is_err());
    assert!(start(&none).json(&1).is_err());
    let sealed = with_limit(80).with_encryption_key(key());
    assert!(sealed.trigger(&VAULT).event("e").text("").is_err());
}

#[test]
fn encrypted_channels_are_encrypted_automatically() {
    let client = client().with_encryption_key(key());
    let cached = channel_name!("private-encrypted-cache-vault");
    let any: AnyChannelName = VAULT.into();
    let secret = json!({"launch": "code"});
    let triggers = [
        (VAULT, client.trigger(&VAULT).event("e").json(&secret)),
        (
            VAULT,
            client
                .trigger(VAULT)
                .event("e")
                .raw_json(secret.to_string()),
        ),
        (
            VAULT,
            client.trigger(&any).event("e").text(secret.to_string()),
        ),
        (
            VAULT,
            client.try_trigger(&any).unwrap().event("e").json(&secret),
        ),
        (
            cached.clone().into_base(),
            client.trigger(&cached).event("e").json(&secret),
        ),
    ];
    for (channel, trigger) in triggers {
        let trigger = trigger.unwrap();
        assert!(!format!("{trigger:?}").contains("launch"));
        let text = body(trigger);
        assert!(!text.contains("launch"), "{text}");
        let body: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(body["channel"], channel.as_str());
        let data = body["data"].as_str().unwrap();
        assert!(data.starts_with("{\"nonce\":\"") && data.contains("\",\"ciphertext\":\""));
        assert_eq!(key().decrypt(&channel, data).unwrap(), secret.to_string());
        let other = channel_name!("private-encrypted-other");
        assert!(key().decrypt(&other, data).is_err());
    }
}

#[test]
fn events_never_share_a_nonce() {
    let client = client().with_encryption_key(key());
    let sealed = || body(client.trigger(&VAULT).event("e").text("same").unwrap());
    assert_ne!(sealed(), sealed());
}

#[test]
fn only_encrypted_channels_are_encrypted() {
    let client = client().with_encryption_key(key());
    for name in [
        "news",
        "private-x",
        "presence-x",
        "cache-x",
        "private-encrypted",
    ] {
        let name: AnyChannelName = name.parse().unwrap();
        let text = body(client.trigger(&name).event("e").text("clear").unwrap());
        assert_eq!(
            text,
            format!("{{\"name\":\"e\",\"channel\":\"{name}\",\"data\":\"clear\"}}")
        );
    }
}

#[test]
fn one_event_reaches_several_channels() {
    const NEWS: ChannelName<Public> = channel_name!("news");
    const ORDERS: ChannelName<Private> = channel_name!("private-orders");
    let client = client();
    let expected = r#"{"name":"e","channels":["news","private-orders"],"data":"x"}"#;
    assert_eq!(
        body(
            client
                .trigger((&NEWS, &ORDERS))
                .event("e")
                .text("x")
                .unwrap()
        ),
        expected
    );
    assert_eq!(
        body(client.trigger((NEWS, ORDERS)).event("e").text("x").unwrap()),
        expected
    );
    let mut list = ChannelList::new(&NEWS);
    list.push(&ORDERS).unwrap();
    assert_eq!(
        body(client.trigger(&list).event("e").text("x").unwrap()),
        expected
    );
    let names: [AnyChannelName; 2] = [NEWS.into(), ORDERS.into()];
    let list = ChannelList::from_names(&names).unwrap();
    assert_eq!(
        body(client.trigger(&list).event("e").text("x").unwrap()),
        expected
    );
    assert_eq!(
        body(client.trigger([&NEWS, &NEWS]).event("e").text("x").unwrap()),
        r#"{"name":"e","channels":["news","news"],"data":"x"}"#
    );
}

#[test]
fn channel_list_accepts_1_to_100_unencrypted_channels() {
    let name = |i: usize| AnyChannelName::try_from(format!("c{i}")).unwrap();
    let names: Vec<_> = (0..101).map(name).collect();
    assert_eq!(ChannelList::from_names(&names[..100]).unwrap().len(), 100);
    let error = ChannelList::from_names(&names).unwrap_err();
    assert!(
        error.to_string().contains("at most 100 channels"),
        "{error}"
    );
    assert!(ChannelList::from_names::<AnyChannelName>([]).is_err());
    let error = ChannelList::from_names(&[names[0].clone(), VAULT.into()]).unwrap_err();
    assert!(
        error.to_string().contains("index 1 is encrypted"),
        "{error}"
    );

    let mut list = ChannelList::from_names(&names[..100]).unwrap();
    assert!(list.push(&channel_name!("one-more")).is_err());
    assert_eq!(list.names().count(), 100);
    let request = client().trigger(&list).event("e").text("x").unwrap();
    assert_eq!(request.channels().count(), 100);
}

#[test]
fn connection_can_be_excluded() {
    let socket: SocketId = "1234.5678".parse().unwrap();
    let start = || {
        client()
            .trigger(channel_name!("a"))
            .event("e")
            .text("x")
            .unwrap()
    };
    let with = r#"{"name":"e","channel":"a","data":"x","socket_id":"1234.5678"}"#;
    let without = r#"{"name":"e","channel":"a","data":"x"}"#;
    assert_eq!(body(start().exclude(socket)), with);
    assert_eq!(body(start().exclude(Some(socket))), with);
    assert_eq!(body(start().exclude(None)), without);
    assert_eq!(body(start().exclude(socket).exclude(None)), without);
}

#[test]
fn typed_events_use_their_name() {
    #[derive(Serialize)]
    struct OrderCreated {
        id: u64,
    }
    impl Event for OrderCreated {
        const NAME: EventName = event_name!("order-created");
    }
    let trigger = client()
        .trigger(channel_name!("private-orders"))
        .payload(&OrderCreated { id: 42 })
        .unwrap();
    assert_eq!(trigger.event(), &OrderCreated::NAME);
    assert_eq!(
        body(trigger),
        r#"{"name":"order-created","channel":"private-orders","data":"{\"id\":42}"}"#
    );
}

#[test]
fn event_names_are_escaped() {
    let text = body(
        client()
            .trigger(channel_name!("a"))
            .event("q\"\\\n😀")
            .text("x")
            .unwrap(),
    );
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap()["name"],
        "q\"\\\n😀"
    );
}

#[test]
fn responses_are_parsed_tolerantly() {
    let request = || {
        client()
            .trigger(channel_name!("a"))
            .event("e")
            .text("x")
            .unwrap()
            .into_request()
    };
    let answer = |status: u16, body: &'static str| {
        http::Response::builder()
            .status(status)
            .body(Bytes::from(body))
            .unwrap()
    };
    for body in [
        "{}",
        r#"{"ok":true}"#,
        r#"{"channels":{"a":{"x":null}},"more":[1]}"#,
        " {} \n",
        "[]",
        r#"{"error":null}"#,
        r#"{"ok":true,"error":false}"#,
        r#"{"error":""}"#,
    ] {
        request().read(&answer(200, body)).expect(body);
    }
    // Its status suffices.
    request().read(&answer(204, "")).unwrap();
    for body in [
        "",
        " \n",
        "OK",
        "<html></html>",
        "{",
        "{}x",
        "null",
        "1",
        "\"ok\"",
        "\u{feff}{}",
        r#"{"error":"no"}"#,
    ] {
        let error = request().read(&answer(200, body)).expect_err(body);
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.body(), Some(body));
        assert!(!error.is_retryable() && !error.is_invalid());
        assert!(
            error
                .to_string()
                .starts_with("the server responded with 200 OK, but not with the expected JSON")
        );
    }
    for status in [100, 301, 400, 401, 403, 404, 413, 429, 500, 503] {
        let result = request().read(&answer(status, ""));
        assert_eq!(result.unwrap_err().status().unwrap(), status);
    }
}

#[test]
fn triggers_can_be_stored_cloned_and_shared() {
    fn plain_value<T: Clone + Send + Sync + 'static>(_: &T) {}
    let client = client();
    plain_value(&client);
    let trigger = client
        .trigger(channel_name!("a"))
        .event("e")
        .text("x")
        .unwrap();
    plain_value(&trigger);
    plain_value(&trigger.clone().into_request());
    assert_eq!(body(trigger.clone()), body(trigger));
}
