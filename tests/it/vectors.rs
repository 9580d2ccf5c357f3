//! The test vectors of the documentation and of other libraries, as far as the public API covers
//! them. Raw signatures and raw encryption are checked by unit tests.

use pusher_channels::request::Request;
use pusher_channels::{
    AnyChannelName, ChannelName, Client, ClientBuilder, EncryptionKey, Presence, PrivateEncrypted,
    Public, SocketId, UserId,
};
use serde_json::{Value, json};

fn all() -> Vec<Value> {
    [
        include_str!("../vectors/go.json"),
        include_str!("../vectors/node.json"),
        include_str!("../vectors/python.json"),
        include_str!("../vectors/pusher-docs.json"),
        include_str!("../vectors/pusher-signature-gem.json"),
    ]
    .iter()
    .flat_map(|file| serde_json::from_str::<Vec<Value>>(file).unwrap())
    .collect()
}

pub(crate) fn of(operation: &str) -> Vec<Value> {
    let found: Vec<_> = all()
        .into_iter()
        .filter(|v| v["operation"] == operation)
        .collect();
    assert!(!found.is_empty(), "{operation}");
    found
}

/// Fails if a vector file or an operation has no test.
#[test]
fn every_vector_has_a_test() {
    let here = [
        "validate",
        "is_encrypted_channel",
        "parse_master_key",
        "from_url",
        "trigger_body",
        "batch_body",
        "parse_response",
        "send_to_user_channel",
        "authorize_channel",
        "authenticate_user",
        "webhook",
        "parse_webhook",
        "webhook_freshness",
        "http_error",
        "format_encrypted_message",
    ];
    // src/request/mod.rs and src/crypto
    let inside = [
        "sign_request",
        "string_to_sign",
        "body_md5",
        "hmac_sha256_hex",
        "md5_hex",
        "verify_signature",
        "shared_secret",
        "encrypt",
        "decrypt",
    ];
    for vector in all() {
        let operation = vector["operation"].as_str().unwrap();
        assert!(
            here.contains(&operation) || inside.contains(&operation),
            "{operation} is not checked"
        );
    }
}

#[test]
fn names_agree_with_vectors() {
    for vector in of("validate") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let fine = expected["ok"] == true;
        let (key, value) = inputs.as_object().unwrap().iter().next().unwrap();
        let text = value.as_str().unwrap_or_default();
        let valid = match key.as_str() {
            // Names that are reserved for the server are rejected here; other libraries accept them.
            "channel" if text.starts_with("#server-to-user-") => {
                assert!(text.parse::<AnyChannelName>().is_err());
                continue;
            }
            "channel" => text.parse::<AnyChannelName>().is_ok(),
            "channel_repeat_a" => {
                let len = usize::try_from(value.as_u64().unwrap()).unwrap();
                "a".repeat(len).parse::<AnyChannelName>().is_ok()
            }
            "socket_id" => text.parse::<SocketId>().is_ok(),
            "user_id" => text.parse::<UserId>().is_ok(),
            "user_id_repeat_x" => {
                let len = usize::try_from(value.as_u64().unwrap()).unwrap();
                "x".repeat(len).parse::<UserId>().is_ok()
            }
            "data_len" => {
                let number = |key: &str| usize::try_from(inputs[key].as_u64().unwrap()).unwrap();
                let client = ClientBuilder::from_url("https://k:s@localhost/apps/1")
                    .unwrap()
                    .max_data_size(number("limit_kb") * 1024)
                    .build()
                    .unwrap();
                let channel = pusher_channels::channel_name!("a");
                let data = "x".repeat(number("data_len"));
                client.trigger(channel).event("e").text(data).is_ok()
            }
            // Rejected at compile time (ui-tests/fail), and at run time by `ChannelList`.
            "trigger_channels" | "trigger_channel_count" => false,
            "user_data_json" => {
                let data: Value = serde_json::from_str(text).unwrap();
                let id = data["id"].as_str();
                id.is_some_and(|id| id.parse::<UserId>().is_ok())
            }
            other => panic!("{other} is not checked"),
        };
        assert_eq!(valid, fine, "{inputs}");
    }
}

#[test]
fn encrypted_channels_agree_with_vectors() {
    for vector in of("is_encrypted_channel") {
        let name = vector["inputs"]["channel"].as_str().unwrap();
        let encrypted = ChannelName::<PrivateEncrypted>::try_from(name).is_ok();
        assert_eq!(encrypted, vector["expected"] == true, "{name}");
    }
}

#[test]
fn invalid_keys_of_vectors_are_rejected() {
    for vector in of("parse_master_key") {
        let text = vector["inputs"]["base64"].as_str().unwrap();
        assert!(vector["expected"]["error"].is_string());
        assert!(EncryptionKey::from_base64(text).is_err(), "{text}");
    }
}

#[test]
fn urls_agree_with_vectors() {
    for vector in of("from_url") {
        let url = vector["inputs"]["url"].as_str().unwrap();
        let expected = &vector["expected"];
        // Other libraries accept plaintext to Pusher unconfirmed.
        let builder = ClientBuilder::from_url(url).map(|builder| match url.split_once("://") {
            Some(("http", _)) => builder.insecure_http(),
            _ => builder,
        });
        let client = match builder.and_then(ClientBuilder::build) {
            Ok(client) => client,
            Err(error) => {
                assert!(expected["error"].is_string(), "{error}");
                continue;
            }
        };
        let trigger = client
            .trigger(pusher_channels::channel_name!("a"))
            .event("e")
            .text("x");
        let request = trigger.unwrap().into_request();
        let request = request.to_http(std::time::SystemTime::now()).unwrap();
        let uri = request.uri();
        for (key, value) in expected.as_object().unwrap() {
            let found = match key.as_str() {
                "app_id" => json!(client.app_id()),
                "key" => json!(client.app_key()),
                "host" => json!(uri.host()),
                "port" => json!(uri.port_u16()),
                "tls" => json!(uri.scheme_str() == Some("https")),
                // Visible only in signatures, which other tests compare for equal configurations.
                "secret" => continue,
                other => panic!("{other} is not checked"),
            };
            assert_eq!(found, *value, "{key} of {url}");
        }
    }
}

pub(crate) fn client() -> Client {
    Client::from_url("https://k:s@localhost/apps/1").unwrap()
}

fn body<R>(request: &Request<R>) -> Value {
    let request = request.to_http(std::time::SystemTime::now()).unwrap();
    serde_json::from_slice(request.body()).unwrap()
}

/// Returns a response with this body.
fn response(body: &Value) -> http::Response<bytes::Bytes> {
    http::Response::new(body.to_string().into())
}

#[test]
fn triggers_agree_with_vectors() {
    let mut responses = 0;
    for vector in of("trigger_body") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let text = |key: &str| inputs[key].as_str().unwrap();
        let channel = |name| ChannelName::<Public>::try_from(name).unwrap();
        if inputs["info"].is_string() {
            assert_eq!(inputs["info"], "subscription_count");
            let start = client().trigger([channel(text("channel"))]);
            let start = start.with_subscription_count();
            let trigger = start.event(text("event")).text(text("data_raw"));
            let request = trigger.unwrap().into_request();
            assert_eq!(body(&request), expected["json_equivalent"]);
            let counts = request.read(&response(&expected["response"])).unwrap();
            assert_eq!(counts[text("channel")].subscription_count(), 1);
            responses += 1;
            continue;
        }
        let user = inputs["send_to_user"].as_str();
        let trigger = if let Some(user) = user {
            let start = client().send_to_user(&user.parse().unwrap());
            let start = start.event(text("event"));
            body(&start.text(text("data_raw")).unwrap().into_request())
        } else {
            let start = client().trigger([channel(text("channel"))]);
            let start = start.event(text("event"));
            let trigger = match inputs.get("data_json") {
                Some(value) => start.json(value),
                None => start.text(text("data_raw")),
            };
            let socket = inputs["socket_id"].as_str().map(|id| id.parse().unwrap());
            body(&trigger.unwrap().exclude(socket).into_request())
        };
        let mut expected = expected["json_equivalent"].clone();
        if user.is_some() {
            // `channel` and `channels` are equivalent for one channel.
            let name = expected["channels"][0].take();
            expected.as_object_mut().unwrap().remove("channels");
            expected["channel"] = name;
        }
        assert_eq!(trigger, expected);
    }
    assert!(responses > 0);
}

#[test]
fn batches_agree_with_vectors() {
    let mut responses = 0;
    for vector in of("batch_body") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let client = client();
        let event = |index: usize| {
            let event = &inputs["events"][index];
            let text = |key: &str| event[key].as_str().unwrap().to_owned();
            (text("channel"), text("name"), text("data_raw"))
        };
        let exact: Value = serde_json::from_str(expected["exact"].as_str().unwrap()).unwrap();
        if inputs["events"][0]["info"].is_string() {
            let (channel, name, data) = event(0);
            let channel: ChannelName<Presence> = channel.parse().unwrap();
            let first = client.trigger(channel).with_user_count();
            let first = first.with_subscription_count().event(name).text(data);
            let (channel, name, data) = event(1);
            let channel: ChannelName<Public> = channel.parse().unwrap();
            let second = client.trigger(channel).with_subscription_count();
            let second = second.event(name).text(data);
            let batch = client.batch((first.unwrap(), second.unwrap())).unwrap();
            let request = batch.into_request();

            // The order of attribute names has no meaning.
            let mut sent = body(&request);
            assert_eq!(sent["batch"][0]["info"], "subscription_count,user_count");
            sent["batch"][0]["info"] = exact["batch"][0]["info"].clone();
            assert_eq!(sent, exact);
            let (first, second) = request.read(&response(&expected["response"])).unwrap();
            assert_eq!((first.subscription_count(), first.user_count()), (2, 1));
            assert_eq!(second.subscription_count(), 3);
            responses += 1;
        } else {
            let events = [0, 1].map(|index| {
                let (channel, name, data) = event(index);
                let channel: ChannelName<Public> = channel.parse().unwrap();
                client.trigger(channel).event(name).text(data).unwrap()
            });
            assert_eq!(body(&client.batch(events).unwrap().into_request()), exact);
        }
    }
    assert!(responses > 0);
}

// A missing count is not zero.
#[test]
fn incomplete_responses_of_vectors_are_reported() {
    for vector in of("parse_response") {
        let text = vector["inputs"]["body"].as_str().unwrap();
        let response = http::Response::new(text.to_owned().into());
        let list = client().channels().into_request().unwrap();
        let list = list.read(&response).unwrap();
        let names: Vec<_> = list.channels.keys().map(AnyChannelName::as_str).collect();
        let expected = vector["expected"]["channels"].as_object().unwrap();
        assert_eq!(names, expected.keys().collect::<Vec<_>>());

        let rooms = client().presence_channels().user_count().into_request();
        let error = rooms.unwrap().read(&response).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("`user_count` of the channel `a`")
        );
    }
}

#[test]
fn user_channels_agree_with_vectors() {
    for vector in of("send_to_user_channel") {
        let user = vector["inputs"]["user_id"].as_str().unwrap();
        let trigger = client().send_to_user(&user.parse().unwrap()).event("e");
        let trigger = trigger.text("x").unwrap();
        let channels: Vec<_> = trigger.channels().collect();
        assert_eq!(json!(channels), json!([vector["expected"]]));
    }
}

#[test]
fn errors_agree_with_vectors() {
    for vector in of("http_error") {
        let client = Client::from_url("https://k:s@localhost/apps/1").unwrap();
        let trigger = client
            .trigger(pusher_channels::channel_name!("a"))
            .event("e")
            .text("x");
        let status = u16::try_from(vector["inputs"]["status"].as_u64().unwrap()).unwrap();
        let body = vector["inputs"]["body"].as_str().unwrap().to_owned();
        let response = http::Response::builder()
            .status(status)
            .body(body.into())
            .unwrap();
        let error = trigger.unwrap().into_request().read(&response).unwrap_err();
        for part in vector["expected"]["error_contains"].as_array().unwrap() {
            assert!(
                error.to_string().contains(part.as_str().unwrap()),
                "{error}"
            );
        }
    }
}

#[test]
fn encryption_agrees_with_vectors() {
    for vector in of("format_encrypted_message") {
        let expected = vector["expected"].as_str().unwrap();
        let client = Client::from_url("https://k:s@localhost/apps/1").unwrap();
        let client = client.with_encryption_key(EncryptionKey::from_bytes(&[7; 32]).unwrap());
        let channel = pusher_channels::channel_name!("private-encrypted-a");
        let trigger = client.trigger(channel).event("e").text("x").unwrap();
        let request = trigger
            .into_request()
            .to_http(std::time::SystemTime::now())
            .unwrap();
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let data = body["data"].as_str().unwrap();
        let envelope: Value = serde_json::from_str(data).unwrap();
        let shown = data
            .replace(envelope["nonce"].as_str().unwrap(), "a")
            .replace(envelope["ciphertext"].as_str().unwrap(), "b");
        assert_eq!(shown, expected);
    }
}
