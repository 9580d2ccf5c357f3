//! Requests without a method of their own, over a socket, and signed URLs.

use std::time::{Duration, SystemTime};

use percent_encoding::percent_decode_str;
use pusher_channels::testing::{Response, Server};
use pusher_channels::{Client, Error};
use serde_json::{Value, json};

#[tokio::test]
async fn raw_path_is_below_the_app_and_returns_any_json() {
    let server = Server::start().await.unwrap();
    server.set_subscriptions("news", 7);
    let client = server.client();
    for path in ["channels/news", "/channels/news"] {
        let answer: Value = client.get(path).send().await.unwrap();
        assert_eq!(answer, json!({ "occupied": true }));
    }
    let answer: Value = client
        .get(["channels", "news"])
        .query("info", "subscription_count")
        .send()
        .await
        .unwrap();
    assert_eq!(answer["subscription_count"], 7);
    let _: Value = client
        .post(vec!["users", "7", "terminate_connections"], &json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(server.terminated(), ["7"]);

    // `()` accepts any response.
    for (status, body) in [
        (204, ""),
        (200, ""),
        (200, "{}"),
        (200, r#"{"ok":true}"#),
        (200, "[1]"),
    ] {
        server.respond_next(Response::status(status, body));
        client.post::<()>("x", &json!({})).send().await.unwrap();
    }
    for body in ["nonsense", "{", "{} {}"] {
        server.respond_next(Response::status(200, body));
        client.get::<()>("channels").send().await.unwrap_err();
    }
    let path = String::from("channels/news");
    let _: Value = client.get(&path).send().await.unwrap();
    let segments = ["channels", "news"];
    let borrowed = &segments;
    let _: Value = client.get(borrowed).send().await.unwrap();
    let _: Value = client.get(segments).send().await.unwrap();
    let _: Value = client.get(&*vec!["channels", "news"]).send().await.unwrap();
    server.respond_next(Response::status(200, "nonsense"));
    let error = client.get::<Value>("channels").send().await.unwrap_err();
    assert_eq!(error.body(), Some("nonsense"));
    let error = client.get::<Value>("history").send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}

/// Values that the server has to decode to verify the signature and to receive them completely.
const HARD: [&str; 9] = [
    "a&b=c",
    "a#b",
    "100%",
    "%2F",
    "a+b c",
    "é ü 😀",
    "?x=1&auth_key=other",
    "\"<>\\^`{|}",
    "\u{1}\u{7f}",
];

#[tokio::test]
async fn signs_values_verbatim_and_encodes_them_on_the_wire() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for value in HARD {
        let request = client.get::<Value>("channels");
        let request = request.query("Unknown_Key", value).query(value, 1);
        request.send().await.unwrap();
        let received = server.requests().pop().unwrap();
        assert_eq!(received.status().unwrap(), 200);
        let expected = [
            ("Unknown_Key".to_owned(), value.to_owned()),
            (value.to_owned(), "1".to_owned()),
        ];
        for pair in expected {
            assert!(received.query().contains(&pair), "{value}: {received:?}");
        }
    }
    // Several values of one key, in their order.
    let request = client.get::<Value>("channels");
    let request = request.query("k[]", 2).query("k[]", 1).query("K[]", true);
    request.send().await.unwrap();
    let received = server.requests().pop().unwrap();
    let values: Vec<_> = received.query().iter().map(|(_, value)| value).collect();
    assert_eq!(values, ["2", "1", "true"]);
}

#[tokio::test]
async fn sends_keys_in_the_case_in_which_they_are_given() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    // Sockudo's push notifications have case-sensitive parameters such as `deviceId`.
    let request = client.get::<Value>("channels");
    let request = request.query("deviceId", "Ä 1").query("DEVICEID", 2);
    request.query("limit", 3).send().await.unwrap();
    let received = server.requests().pop().unwrap();
    assert_eq!(received.status().unwrap(), 200);
    let pairs: Vec<_> = received
        .query()
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [("deviceId", "Ä 1"), ("DEVICEID", "2"), ("limit", "3")]
    );
}

#[tokio::test]
async fn encodes_whole_segments() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    for segment in HARD
        .into_iter()
        .chain(["a/b", "#server-to-user-7", "a%2Fb", "..."])
    {
        let path = ["users", segment, "terminate_connections"];
        // The signature is right, or the server would not have looked at the id.
        match client.post::<Value>(path, &json!({})).send().await {
            Ok(_) => assert_eq!(server.terminated(), [segment]),
            Err(error) => assert_eq!(error.body(), Some("Invalid user id")),
        }
        let received = server.requests().pop().unwrap();
        let segments: Vec<_> = received.path().split('/').collect();
        assert_eq!(segments.len(), 6, "{received:?}");
        let decoded = percent_decode_str(segments[4]).decode_utf8().unwrap();
        assert_eq!(decoded, segment);
    }
}

#[tokio::test]
async fn rejects_invalid_paths_before_sending() {
    let server = Server::start().await.unwrap();
    let client = server.client();
    let error = |path: &str| client.get::<Value>(path).into_request().unwrap_err();
    for (path, text) in [
        ("", "it is empty"),
        ("/", "it is empty"),
        ("//channels", "segment 0 is empty"),
        ("channels//users", "segment 1 is empty"),
        ("channels/", "segment 1 is empty"),
        ("channels/./x", "segment 1 is `.` or `..`"),
        ("..", "segment 0 is `.` or `..`"),
        (
            "channels?info=x",
            "byte 8 is a `?`: set parameters with `.query(key, value)`",
        ),
        (
            "channels/a%2Fb",
            "byte 10 begins a percent-encoded character: pass the path unencoded, or its segments in a list",
        ),
        (
            "/apps/1/channels",
            "it is already relative to `/apps/…` of the client's app: omit that prefix",
        ),
    ] {
        let error = error(path);
        assert_eq!(error.to_string(), format!("invalid path: {text}"), "{path}");
        assert!(error.is_invalid());
    }
    let none: [&str; 0] = [];
    client.get::<Value>(none).into_request().unwrap_err();
    client
        .get::<Value>(["a", "", "b"])
        .into_request()
        .unwrap_err();
    client.get::<Value>(["a", ".."]).into_request().unwrap_err();
    assert!(client.get::<Value>("a/100%").into_request().is_ok());

    for key in [
        "auth_key",
        "AUTH_TIMESTAMP",
        "auth_signature",
        "auth_version",
        "body_md5",
        "Body_MD5",
    ] {
        let request = client.get::<Value>("channels").query(key, "x");
        let error = request.send().await.unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains("reserved for the signature"));
    }
    let bad = std::collections::BTreeMap::from([((1, 2), 3)]);
    let nan = client.post::<Value>("x", &[f64::NAN]).into_request();
    assert!(nan.unwrap_err().is_invalid());
    let error = client.post::<Value>("x", &bad).send().await.unwrap_err();
    assert!(error.is_invalid());
    assert_eq!(
        error.to_string(),
        "the body of the request does not serialize to JSON: key must be a string"
    );
    assert!(server.requests().is_empty());
}

// The worked example of a GET request in the documentation, and client_test.go of the Go library:
// the signature is that of the reference signer.
#[tokio::test]
async fn signed_url_equals_url_of_request() -> Result<(), Error> {
    let server = Server::start().await.unwrap();
    let client = Client::from_url(&server.url())?;
    let url = client
        .get::<Value>(["channels", "a b"])
        .query("info", "a&b")
        .signed_url(SystemTime::now())?;
    let sent = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = sent.get(url.expose_url()).send().await.unwrap();
    // The signature is verified before the unknown attribute is rejected.
    assert_eq!(answer.status(), 400);
    assert_eq!(server.requests()[0].path(), "/apps/1/channels/a%20b");
    for shown in [format!("{url:?}"), format!("{url:#?}")] {
        assert!(!shown.contains("auth"), "{shown}");
    }

    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179);
    let request = client.get::<Value>("channels").into_request()?;
    let url = request.signed_url(now)?;
    assert_eq!(url.expose_url(), request.to_http(now)?.uri().to_string());
    Ok(())
}

#[tokio::test]
async fn requests_can_be_awaited_without_send() -> Result<(), Error> {
    let server = Server::start().await.unwrap();
    server.set_subscriptions("news", 7);
    let client = server.client();

    let response: Value = client.get("channels/news").await?;
    assert_eq!(response, json!({ "occupied": true }));
    let request = client.get::<Value>("channels/news").into_request()?;
    assert_eq!(request.clone().await?, response);
    let spawned = tokio::spawn(request.into_future());
    assert_eq!(spawned.await.unwrap()?, response);
    assert_eq!(server.requests().len(), 3);

    let error = client.get::<Value>("").await.unwrap_err();
    assert!(error.is_invalid(), "{error:?}");
    server.respond_next(Response::status(401, "no"));
    let error = client.get::<Value>("channels").await.unwrap_err();
    assert!(error.is_unauthorized(), "{error:?}");
    assert_eq!(server.requests().len(), 4);
    Ok(())
}
