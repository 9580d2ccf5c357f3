//! Tests of the test server itself, over raw sockets, with requests that are signed here and not by
//! the library.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use md5::Digest;
use pusher_channels::testing::{Builder, Response, Server};
use pusher_channels::{EncryptionKey, channel_name};
use serde_json::{Value, json};

pub(super) const NOW: u64 = 1_353_088_179;
const KEY: &str = "278d425bdf160c739803";
const SECRET: &str = "7ad3773142a6692b25b8";

pub(super) fn builder() -> Builder {
    Server::builder()
        .credentials("3", KEY, SECRET)
        .clock(UNIX_EPOCH + Duration::from_secs(NOW))
}

pub(super) async fn server() -> Server {
    builder().start().await.unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sign(text: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Returns the path and query of a signed POST request.
pub(super) fn target(path: &str, parameters: &str, body: &[u8]) -> String {
    let md5 = hex(&md5::Md5::digest(body));
    let query = format!("{parameters}&body_md5={md5}");
    let signature = sign(&format!("POST\n{path}\n{query}"));
    format!("{path}?{query}&auth_signature={signature}")
}

pub(super) fn auth(timestamp: u64) -> String {
    format!("auth_key={KEY}&auth_timestamp={timestamp}&auth_version=1.0")
}

/// Sends bytes and returns everything that is received.
pub(super) fn exchange(server: &Server, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    // The server may respond before it has read everything.
    let _ = stream.write_all(request);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    response
}

pub(super) fn http(method: &str, target: &[u8], content_type: &str, body: &[u8]) -> Vec<u8> {
    [
        method.as_bytes(),
        b" ",
        target,
        b" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ",
        content_type.as_bytes(),
        format!("\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes(),
        body,
    ]
    .concat()
}

/// Returns the status and the body of a response.
pub(super) fn parsed(response: &[u8]) -> (u16, String) {
    let text = String::from_utf8_lossy(response);
    let status = text.get(9..12).and_then(|status| status.parse().ok());
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status.unwrap_or(0), body.to_owned())
}

pub(super) fn post(server: &Server, target: &str, body: &[u8]) -> (u16, String) {
    let request = http("POST", target.as_bytes(), "application/json", body);
    parsed(&exchange(server, &request))
}

/// Posts a body, valid or not, with a correct signature.
fn post_event(server: &Server, body: &[u8]) -> (u16, String) {
    post(server, &target("/apps/3/events", &auth(NOW), body), body)
}

pub(super) const DOCUMENTED_BODY: &str =
    "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}";
pub(super) const DOCUMENTED_QUERY: &str = "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0&body_md5=ec365a775a4cd0599faeb73354201b6f&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";

#[tokio::test]
async fn accepts_documented_request() {
    let server = server().await;
    let target = format!("/apps/3/events?{DOCUMENTED_QUERY}");
    let response = post(&server, &target, DOCUMENTED_BODY.as_bytes());
    assert_eq!(response, (200, "{}".to_owned()));
    assert_eq!(
        server.triggered()[0].json::<Value>().unwrap(),
        json!({"some": "data"})
    );
}

#[tokio::test]
async fn rejects_any_flipped_bit() {
    let server = server().await;
    let flips = |text: &str| {
        let bytes = text.as_bytes().to_vec();
        (0..bytes.len() * 8).map(move |bit| {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            flipped
        })
    };
    for query in flips(DOCUMENTED_QUERY) {
        let target = [b"/apps/3/events?", &query[..]].concat();
        let request = http(
            "POST",
            &target,
            "application/json",
            DOCUMENTED_BODY.as_bytes(),
        );
        let (status, text) = parsed(&exchange(&server, &request));
        assert_ne!(status, 200, "{} {text}", String::from_utf8_lossy(&query));
    }
    let target = format!("/apps/3/events?{DOCUMENTED_QUERY}");
    for body in flips(DOCUMENTED_BODY) {
        let (status, text) = post(&server, &target, &body);
        assert_eq!(status, 401, "{} {text}", String::from_utf8_lossy(&body));
    }
    for path in flips("/apps/3/events") {
        let target = [&path[..], b"?", DOCUMENTED_QUERY.as_bytes()].concat();
        let request = http(
            "POST",
            &target,
            "application/json",
            DOCUMENTED_BODY.as_bytes(),
        );
        assert_ne!(parsed(&exchange(&server, &request)).0, 200);
    }
    assert!(server.triggered().is_empty());
}

/// Requests that the client signed are rejected as well if any bit is flipped.
#[tokio::test]
async fn rejects_flipped_bit_of_client_requests() {
    let server = server().await;
    let client = server.client();
    let trigger = client
        .trigger(channel_name!("private-x"))
        .event("e")
        .text("hello");
    let request = trigger.unwrap().into_request();
    let request = request
        .to_http(UNIX_EPOCH + Duration::from_secs(NOW))
        .unwrap();
    let target = request.uri().path_and_query().unwrap().as_str().as_bytes();
    let (status, text) = post(
        &server,
        std::str::from_utf8(target).unwrap(),
        request.body(),
    );
    assert_eq!((status, text.as_str()), (200, "{}"));
    let whole = http("POST", target, "application/json", request.body());
    let body_start = whole.len() - request.body().len();
    let target_end = "POST ".len() + target.len();
    for byte in ("POST ".len()..target_end).chain(body_start..whole.len()) {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[byte] ^= 1 << bit;
            let (status, text) = parsed(&exchange(&server, &flipped));
            assert_ne!(status, 200, "byte {byte}, bit {bit}: {text}");
        }
    }
    assert_eq!(server.triggered().len(), 1);
}

#[tokio::test]
async fn rejects_requests_without_a_part_of_the_signature() {
    let server = server().await;
    let body = DOCUMENTED_BODY.as_bytes();
    let path = "/apps/3/events";
    let signed = |parameters: &str| target(path, parameters, body);
    let pairs: Vec<&str> = DOCUMENTED_QUERY.split('&').collect();
    for left_out in 0..pairs.len() {
        let mut kept = pairs.clone();
        let name = kept.remove(left_out).split('=').next().unwrap();
        let (status, text) = post(&server, &format!("{path}?{}", kept.join("&")), body);
        assert_eq!((status, text), (401, format!("Missing {name}")));
        let mut twice = pairs.clone();
        twice.push(pairs[left_out]);
        let (status, text) = post(&server, &format!("{path}?{}", twice.join("&")), body);
        assert_eq!((status, text), (401, format!("{name} is repeated")));
    }
    for (target, reason) in [
        (
            signed(&auth(NOW).replace("1.0", "2.0")),
            "Unsupported auth_version",
        ),
        (
            signed(&auth(NOW).replace(KEY, "another")),
            "Unknown auth_key",
        ),
        (
            signed(&auth(NOW).replace(&NOW.to_string(), "now")),
            "Invalid auth_timestamp",
        ),
        (
            signed(&auth(NOW).replace(&NOW.to_string(), "+1353088179")),
            "Invalid auth_timestamp",
        ),
        (
            signed(&auth(NOW)).replace("=da454824", "=DA454824"),
            "Invalid signature",
        ),
        (target("/apps/4/events", &auth(NOW), body), "Unknown app id"),
        // A body other than the signed one.
        (target(path, &auth(NOW), b"{}"), "Invalid body_md5"),
    ] {
        let (status, text) = post(&server, &target, body);
        assert_eq!(status, 401);
        assert!(text.contains(reason), "{reason}: {text}");
        assert!(!text.contains(SECRET), "{text}");
        // The message repeats what was sent, and never contains the correct value.
        let right = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";
        assert!(!text.contains(right), "{text}");
    }
    // Spellings of a name that only one of the two sides might accept.
    for (more, reason) in [
        ("AUTH_KEY=another", "auth_key is repeated"),
        ("Auth_Signature=x", "auth_signature is repeated"),
        ("bOdy_md5=x", "body_md5 is repeated"),
        ("auth_%E2%84%AAey=another", "auth_key is repeated"),
    ] {
        let decoded = more.replace("%E2%84%AA", "\u{212a}").to_lowercase();
        let mut pairs: Vec<_> = DOCUMENTED_QUERY.split('&').take(4).collect();
        pairs.push(&decoded);
        pairs.sort_by_key(|pair| pair.split('=').next().map(str::to_owned));
        let signature = sign(&format!("POST\n{path}\n{}", pairs.join("&")));
        let unsigned = DOCUMENTED_QUERY.rsplit_once('&').unwrap().0;
        let target = format!("{path}?{unsigned}&{more}&auth_signature={signature}");
        assert_eq!(post(&server, &target, body), (401, reason.to_owned()));
    }
    // A client that does not escape the query, and signs the unescaped one.
    for (value, meant) in [
        ("100%", "100%"),
        ("%zz", "%zz"),
        ("%2", "%2"),
        ("%FF", "\u{fffd}"),
    ] {
        let md5 = hex(&md5::Md5::digest(body));
        let query = |value: &str| format!("{}&body_md5={md5}&z={value}", auth(NOW));
        let signature = sign(&format!("POST\n{path}\n{}", query(meant)));
        let target = format!("{path}?{}&auth_signature={signature}", query(value));
        let (status, text) = post(&server, &target, body);
        assert_eq!(status, 400, "{value}: {text}");
    }
    // Additional parameters are signed with the others, sorted by key.
    let (status, text) = post(&server, &signed(&format!("aa=1&{}", auth(NOW))), body);
    assert_eq!((status, text.as_str()), (200, "{}"));
    let (status, _) = post(&server, &signed(&format!("{}&aa=1", auth(NOW))), body);
    assert_eq!(status, 401);
}

#[tokio::test]
async fn signature_is_valid_for_ten_minutes() {
    let server = server().await;
    let body = DOCUMENTED_BODY.as_bytes();
    for (timestamp, expected) in [
        (NOW - 601, 401),
        (NOW - 600, 200),
        (NOW + 600, 200),
        (NOW + 601, 401),
        (0, 401),
        (u64::MAX, 401),
    ] {
        let target = target("/apps/3/events", &auth(timestamp), body);
        assert_eq!(post(&server, &target, body).0, expected, "{timestamp}");
    }
}

#[tokio::test]
async fn rejects_body_md5_on_get() {
    let server = server().await;
    let get = |parameters: &str| {
        let path = "/apps/3/nothing";
        let signature = sign(&format!("GET\n{path}\n{parameters}"));
        let target = format!("{path}?{parameters}&auth_signature={signature}");
        parsed(&exchange(
            &server,
            &http("GET", target.as_bytes(), "text/plain", b""),
        ))
        .0
    };
    assert_eq!(get(&auth(NOW)), 404);
    let md5_of_nothing = "d41d8cd98f00b204e9800998ecf8427e";
    assert_eq!(
        get(&format!("{}&body_md5={md5_of_nothing}", auth(NOW))),
        401
    );
}

#[tokio::test]
async fn event_limits_are_exact() {
    let server = server().await;
    let event = |changes: Value| {
        let mut body = json!({"name": "e", "channel": "a", "data": "x"});
        for (key, value) in changes.as_object().unwrap() {
            if value.is_null() {
                body.as_object_mut().unwrap().remove(key);
            } else {
                body[key] = value.clone();
            }
        }
        post_event(&server, body.to_string().as_bytes())
    };
    let names = |count: usize| (0..count).map(|i| format!("c{i}")).collect::<Vec<_>>();
    for changes in [
        json!({}),
        json!({"data": ""}),
        json!({"data": "x".repeat(10_240)}),
        json!({"name": "x".repeat(200)}),
        json!({"channel": "x".repeat(200)}),
        json!({"channel": "-_=@,.;"}),
        json!({"channel": "#server-to-user-42"}),
        json!({"channel": null, "channels": names(1)}),
        json!({"channel": null, "channels": names(100)}),
        json!({"socket_id": "1.1"}),
        json!({"more": {}}),
    ] {
        let (status, text) = event(changes.clone());
        assert_eq!((status, text.as_str()), (200, "{}"), "{changes}");
    }
    for (changes, reason) in [
        (
            json!({"data": "x".repeat(10_241)}),
            "exceeds the allowed maximum",
        ),
        (json!({"data": {"a": 1}}), "data is not a string"),
        (json!({"data": null}), "Missing data"),
        (json!({"name": ""}), "event name"),
        (json!({"name": "x".repeat(201)}), "event name"),
        (json!({"name": "pusher:x"}), "reserved"),
        (json!({"name": "pusher_internal:x"}), "reserved"),
        (json!({"name": null}), "Missing name"),
        (json!({"channel": ""}), "Invalid channel name"),
        (json!({"channel": "x".repeat(201)}), "Invalid channel name"),
        (json!({"channel": "a b"}), "Invalid channel name"),
        (json!({"channel": "#x"}), "Invalid channel name"),
        (json!({"channel": "private-"}), "Invalid channel name"),
        (json!({"channel": "é"}), "Invalid channel name"),
        (json!({"channel": 1}), "Missing channel"),
        (json!({"channel": null}), "Missing channel"),
        (json!({"channels": ["b"]}), "Both channel and channels"),
        (json!({"channel": null, "channels": []}), "0 channels"),
        (
            json!({"channel": null, "channels": names(101)}),
            "101 channels",
        ),
        (
            json!({"channel": null, "channels": [1]}),
            "not a list of strings",
        ),
        (json!({"socket_id": "1.1\n"}), "Invalid socket id"),
        (json!({"socket_id": ".1"}), "Invalid socket id"),
        (json!({"socket_id": 1.1}), "socket_id is not a string"),
        (json!({"channel": "private-encrypted-x"}), "not encrypted"),
        (
            json!({"channel": null, "channels": ["private-encrypted-x", "a"]}),
            "one of several",
        ),
        (
            json!({"channel": "private-encrypted-x", "data": json!({"nonce": "AAAA", "ciphertext": "AAAA"}).to_string()}),
            "not encrypted",
        ),
        (
            json!({"channel": "private-encrypted-x", "data": json!({"nonce": "A".repeat(32), "ciphertext": "A".repeat(24)}).to_string()}),
            "Cannot decrypt",
        ),
    ] {
        let (status, text) = event(changes.clone());
        let expected = if reason.contains("maximum") { 413 } else { 400 };
        assert_eq!(status, expected, "{changes}");
        assert!(text.contains(reason), "{changes}: {text}");
    }
    for body in ["", "[]", "1", "{", "{}x", "\"x\""] {
        let (status, _) = post_event(&server, body.as_bytes());
        assert!(status == 400 || status == 401, "{body}");
    }
    let target = target("/apps/3/events", &auth(NOW), DOCUMENTED_BODY.as_bytes());
    let body = DOCUMENTED_BODY.as_bytes();
    let as_text = http("POST", target.as_bytes(), "text/plain", body);
    assert_eq!(parsed(&exchange(&server, &as_text)).0, 400);
    let with_charset = http(
        "POST",
        target.as_bytes(),
        "Application/JSON; charset=utf-8",
        body,
    );
    assert_eq!(parsed(&exchange(&server, &with_charset)).0, 200);
}

#[tokio::test]
async fn settings_apply() {
    let key = EncryptionKey::generate().unwrap();
    let server = builder()
        .data_limit(5)
        .encryption_key(key.clone())
        .base_path("/real/time")
        .start()
        .await
        .unwrap();
    assert_eq!(server.encryption_key().expose_base64(), key.expose_base64());
    let body = |data: &str| json!({"name": "e", "channel": "a", "data": data}).to_string();
    for (data, expected) in [("12345", 200), ("123456", 413)] {
        let body = body(data);
        let signed = target("/apps/3/events", &auth(NOW), body.as_bytes());
        let (status, _) = post(&server, &format!("/real/time{signed}"), body.as_bytes());
        assert_eq!(status, expected);
        let (status, _) = post(&server, &signed, body.as_bytes());
        assert_eq!(status, 404);
    }
    assert!(builder().credentials("", "k", "s").start().await.is_err());
    assert!(builder().base_path("x").record().is_err());
}

#[tokio::test]
async fn prepared_responses_are_sent() {
    let server = server().await;
    let request = http("POST", b"/whatever", "text/plain", b"x");
    let next = |response: Response| {
        server.respond_next(response);
        exchange(&server, &request)
    };
    let (status, body) = parsed(&next(Response::status(418, "tea").header("x-a", "b")));
    assert_eq!((status, body.as_str()), (418, "tea"));
    assert_eq!(next(Response::cut()), b"");
    assert_eq!(next(Response::cut_after(8)), b"HTTP/1.1");
    assert_eq!(next(Response::cut_after(500)).len(), 500);
    assert_eq!(next(Response::garbage("\0garbage")), b"\0garbage");
    let (status, body) = parsed(&next(Response::body_of(100_000)));
    assert_eq!((status, body.len()), (200, 100_000));
    let requests = server.requests();
    let statuses: Vec<_> = requests
        .iter()
        .map(|request| request.status().map(|status| status.as_u16()))
        .collect();
    assert_eq!(statuses, [Some(418), None, None, None, None, Some(200)]);
    assert_eq!(requests[0].method(), "POST");
    assert_eq!(
        (requests[0].path(), requests[0].body()),
        ("/whatever", &b"x"[..])
    );

    server.respond_next(Response::status(500, ""));
    server.reset();
    assert!(server.requests().is_empty());
    assert_eq!(parsed(&exchange(&server, &request)).0, 401);
}

#[tokio::test]
async fn default_clock_is_current_time() {
    let server = Server::builder()
        .credentials("3", KEY, SECRET)
        .start()
        .await
        .unwrap();
    let body = DOCUMENTED_BODY.as_bytes();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let signed = target("/apps/3/events", &auth(now), body);
    assert_eq!(post(&server, &signed, body).0, 200);
    let signed = target("/apps/3/events", &auth(NOW), body);
    assert_eq!(post(&server, &signed, body).0, 401);
}
