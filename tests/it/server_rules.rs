//! What the documentation refuses, and the test server refuses as well.

use hmac::{Hmac, KeyInit, Mac};
use pusher_channels::testing::{Dialect, Server};
use sha2::Sha256;

use crate::server::{NOW, auth, builder, exchange, http, parsed, post, server, target};

const SECRET: &str = "7ad3773142a6692b25b8";

fn post_to(server: &Server, path: &str, body: &str) -> (u16, String) {
    let body = body.as_bytes();
    post(server, &target(path, &auth(NOW), body), body)
}

/// Sends a signed GET request with parameters that are sorted already.
fn get(server: &Server, path: &str, before: &str, after: &str) -> (u16, String) {
    let query = format!("{before}{}{after}", auth(NOW));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("GET\n{path}\n{query}").as_bytes());
    let signature: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let request = format!(
        "GET {path}?{query}&auth_signature={signature} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    );
    parsed(&exchange(server, request.as_bytes()))
}

#[tokio::test]
async fn rejects_invalid_user_ids() {
    let server = server().await;
    let longest = "u".repeat(128);
    for (id, is_valid) in [
        ("user-42", true),
        (longest.as_str(), true),
        (&"u".repeat(129), false),
        ("a:b", false),
        ("a/b", false),
        ("ä", false),
        (" ", false),
    ] {
        let path = format!("/apps/3/users/{id}/terminate_connections");
        let status = post_to(&server, &path, "{}").0;
        // An id with a slash is another path.
        assert_eq!(status == 200, is_valid, "{id}: {status}");
        let event = format!(r##"{{"name":"e","channel":"#server-to-user-{id}","data":"x"}}"##);
        let status = post_to(&server, "/apps/3/events", &event).0;
        assert_eq!(status == 200, is_valid, "{id}: {status}");
    }
    assert_eq!(server.terminated(), ["user-42", longest.as_str()]);
    assert_eq!(server.triggered().len(), 2);
}

#[tokio::test]
async fn rejects_invalid_channel_names_in_paths() {
    let server = server().await;
    for (name, is_valid) in [
        ("news", true),
        ("presence-lobby", true),
        ("ne:ws", false),
        ("ne%20ws", false),
        ("private-", false),
        (&"n".repeat(201), false),
    ] {
        let (status, body) = get(&server, &format!("/apps/3/channels/{name}"), "", "");
        assert_eq!(status == 200, is_valid, "{name}: {status} {body}");
    }
    let users = |name: &str| get(&server, &format!("/apps/3/channels/{name}/users"), "", "").0;
    assert_eq!(
        (users("presence-lobby"), users("presence-lob:by")),
        (200, 400)
    );
}

#[tokio::test]
async fn rejects_repeated_keys_of_an_event() {
    for dialect in [Dialect::Pusher, Dialect::Sockudo, Dialect::Reverb] {
        let server = builder().dialect(dialect).start().await.unwrap();
        for (event, key) in [
            (
                r#"{"name":"e","channel":"a","channel":"b","data":"x"}"#,
                "channel",
            ),
            (
                r#"{"name":"e","name":"e","channel":"a","data":"x"}"#,
                "name",
            ),
            (
                r#"{"name":"e","channel":"a","data":"x","d\u0061ta":"y"}"#,
                "data",
            ),
        ] {
            let expected = format!("{key} is repeated");
            let (status, body) = post_to(&server, "/apps/3/events", event);
            assert!(status == 400 && body.contains(&expected), "{status} {body}");
            let batch = format!(r#"{{"batch":[{event}]}}"#);
            let (status, body) = post_to(&server, "/apps/3/batch_events", &batch);
            assert!(status == 400 && body.contains(&expected), "{status} {body}");
        }
        let (status, body) = post_to(
            &server,
            "/apps/3/batch_events",
            r#"{"batch":[],"batch":[]}"#,
        );
        assert!(
            status == 400 && body.contains("batch is repeated"),
            "{body}"
        );
        assert!(server.triggered().is_empty());
    }
}

#[tokio::test]
async fn rejects_repeated_content_types() {
    let server = server().await;
    let body = br#"{"name":"e","channel":"a","data":"x"}"#;
    let target = target("/apps/3/events", &auth(NOW), body);
    for (content_type, status) in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("application/json\r\ncontent-type: application/json", 400),
        ("application/json\r\ncontent-type: text/plain", 400),
    ] {
        let request = http("POST", target.as_bytes(), content_type, body);
        assert_eq!(
            parsed(&exchange(&server, &request)).0,
            status,
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn rejects_repeated_parameters() {
    let server = server().await;
    let path = "/apps/3/channels/presence-lobby";
    assert_eq!(get(&server, path, "", "&info=user_count").0, 200);
    let (status, body) = get(&server, path, "", "&info=user_count&info=user_count");
    assert_eq!((status, body.as_str()), (400, "info is repeated"));
    let (status, body) = get(
        &server,
        "/apps/3/channels",
        "",
        "&filter_by_prefix=a&filter_by_prefix=b",
    );
    assert_eq!(
        (status, body.as_str()),
        (400, "filter_by_prefix is repeated")
    );
}
