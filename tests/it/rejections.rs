//! Responses with status 200 that reject a request, and those that only resemble one.

use pusher_channels::testing::{Response, Server};
use pusher_channels::{ChannelName, Client, Presence, Public, RetryPolicy, channel_name};
use serde_json::Value;

const NEWS: ChannelName<Public> = channel_name!("news");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

async fn server() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = server.client_builder().retry(RetryPolicy::never());
    let client = client.build().unwrap();
    (server, client)
}

/// Returns the status of the error of a raw request, or `None` if its body was accepted.
async fn raw(server: &Server, client: &Client, status: u16, body: &str) -> Option<u16> {
    server.respond_next(Response::status(status, body.to_owned()));
    let result = client.get::<Value>("channels").send().await;
    result.err().map(|error| error.status().unwrap().as_u16())
}

/// The same for an event.
async fn event(server: &Server, client: &Client, status: u16, body: &str) -> Option<u16> {
    server.respond_next(Response::status(status, body.to_owned()));
    let event = client.trigger(&NEWS).event("e").text("x").unwrap();
    let result = event.send().await;
    result.err().map(|error| error.status().unwrap().as_u16())
}

#[tokio::test]
async fn error_with_the_code_of_an_error_is_a_rejection() {
    let (server, client) = server().await;
    for code in [400, 401, 413, 429, 499, 500, 503, 599] {
        for body in [
            format!(r#"{{"error":"no","code":{code}}}"#),
            format!(r#"{{"code":{code},"error":"no"}}"#),
            format!(r#"{{ "other": [1], "error" : "", "code" : {code} }}"#),
        ] {
            for status in [200, 202] {
                assert_eq!(
                    raw(&server, &client, status, &body).await,
                    Some(code),
                    "{body}"
                );
                assert_eq!(
                    event(&server, &client, status, &body).await,
                    Some(code),
                    "{body}"
                );
            }
            assert_eq!(raw(&server, &client, 403, &body).await, Some(403), "{body}");
        }
    }
}

// The caller of a raw request decides how to read its body.
#[tokio::test]
async fn other_bodies_are_not_rejections() {
    let (server, client) = server().await;
    for code in [
        "0", "99", "100", "200", "302", "399", "600", "999", "1000", "70000",
    ]
    .into_iter()
    .chain(["-401", "401.5", "\"401\"", "null", "[401]", "true"])
    {
        let body = format!(r#"{{"error":"no","code":{code}}}"#);
        assert_eq!(raw(&server, &client, 200, &body).await, None, "{body}");
        assert_eq!(
            event(&server, &client, 200, &body).await,
            Some(200),
            "{body}"
        );
    }
    for error in ["7", "true", "[]", "{}", "[\"no\"]", "null"] {
        let body = format!(r#"{{"error":{error},"code":401}}"#);
        assert_eq!(raw(&server, &client, 200, &body).await, None, "{body}");
    }
    for body in [
        r#"["error",401]"#,
        r#"["error",401,"error"]"#,
        r#"[{"error":"no","code":401}]"#,
        r#"{"a":{"error":"no","code":401}}"#,
        r#"{"error":"no"}"#,
        r#"{"code":401}"#,
        r#"{"errors":"no","code":401}"#,
        r#""error""#,
    ] {
        assert_eq!(raw(&server, &client, 200, body).await, None, "{body}");
    }
}

#[tokio::test]
async fn long_body_is_not_a_rejection() {
    let (server, client) = server().await;
    let body = |len: usize| {
        let around = r#"{"error":"","code":401}"#.len();
        format!(r#"{{"error":"{}","code":401}}"#, "x".repeat(len - around))
    };
    for (len, expected) in [(4095, Some(401)), (4096, Some(401)), (4097, None)] {
        let found = raw(&server, &client, 200, &body(len)).await;
        assert_eq!(found, expected, "{len} bytes");
    }
}

#[tokio::test]
async fn error_field_of_an_event_is_an_error_unless_it_is_empty() {
    let (server, client) = server().await;
    for error in ["null", "false", "\"\""] {
        let body = format!(r#"{{"error":{error}}}"#);
        assert_eq!(event(&server, &client, 200, &body).await, None, "{body}");
    }
    for error in ["true", "0", "\"no\"", "\" \"", "[]", "{}"] {
        let body = format!(r#"{{"error":{error}}}"#);
        assert_eq!(
            event(&server, &client, 200, &body).await,
            Some(200),
            "{body}"
        );
    }
}

#[tokio::test]
async fn empty_object_with_404_is_an_empty_channel() {
    let (server, client) = server().await;
    for (status, body, expected) in [
        (404, "{}", None),
        (404, " {}\n", None),
        (404, "", Some(404)),
        (404, "[]", Some(404)),
        (404, "{\"a\":1}", Some(404)),
        (400, "{}", Some(400)),
        (410, "{}", Some(410)),
    ] {
        server.respond_next(Response::status(status, body));
        let users = client.users(&LOBBY).send().await;
        let found = users.err().map(|error| error.status().unwrap().as_u16());
        assert_eq!(found, expected, "{status} {body:?}");
    }
    // An event has no channel that could be empty.
    assert_eq!(event(&server, &client, 404, "{}").await, Some(404));
}

#[tokio::test]
async fn body_of_a_repeated_key_is_accepted_only_with_a_key() {
    let (server, client) = server().await;
    for (body, expected) in [
        ("1", None),
        ("2", Some(200)),
        ("11", Some(200)),
        ("", Some(200)),
    ] {
        server.respond_next(Response::status(200, body));
        let event = client.trigger(&NEWS).event("e").text("x").unwrap();
        let sent = event.idempotency_key("k").unwrap().send().await;
        let found = sent.err().map(|error| error.status().unwrap().as_u16());
        assert_eq!(found, expected, "{body:?}");
    }
    assert_eq!(event(&server, &client, 200, "1").await, Some(200));
    assert_eq!(event(&server, &client, 204, "").await, None);
}

#[tokio::test]
async fn error_field_of_a_success_is_an_error_in_each_call() {
    let (server, client) = server().await;
    for (field, is_error) in [
        ("null", false),
        ("false", false),
        (r#""""#, false),
        ("true", true),
        ("0", true),
        (r#""no""#, true),
        ("[]", true),
        ("{}", true),
        (r#"[{"":0}]"#, true),
    ] {
        let respond = |fields: &str| {
            let body = format!(r#"{{{fields}"error":{field}}}"#);
            server.respond_next(Response::status(200, body));
        };
        let event = || client.trigger(&NEWS).event("e").text("x").unwrap();
        let counted = || {
            let event = client.trigger(&LOBBY).with_user_count().event("e");
            event.text("x").unwrap()
        };
        respond("");
        let mut results = vec![("event", event().send().await)];
        respond(r#""channels":{"presence-lobby":{"user_count":1}},"#);
        results.push(("attributes", counted().send().await.map(drop)));
        respond("");
        let batch = client.batch([event()]).unwrap();
        results.push(("batch", batch.send().await));
        respond(r#""batch":[{"user_count":1}],"#);
        let batch = client.batch([counted()]).unwrap();
        results.push(("counts", batch.send().await.map(drop)));
        respond(r#""channels":{},"#);
        results.push(("channels", client.channels().send().await.map(drop)));
        respond(r#""occupied":true,"#);
        let info = client.channel_info(&NEWS);
        results.push(("channel", info.send().await.map(drop)));
        respond(r#""users":[],"#);
        results.push(("users", client.users(&LOBBY).send().await.map(drop)));
        respond("");
        let terminated = client.terminate_connections(&7.into());
        results.push(("terminate", terminated.send().await));
        for (call, result) in results {
            assert_eq!(result.is_err(), is_error, "{call}: {field}: {result:?}");
            if let Err(error) = result {
                let text = error.to_string();
                assert!(
                    text.starts_with("the server responded with 200 OK"),
                    "{call}: {text}"
                );
            }
        }
    }
}
