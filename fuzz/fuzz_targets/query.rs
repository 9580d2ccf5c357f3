//! Requests for endpoints without a method of their own: path, query and signature are those of a second
//! implementation, written by the documentation of the signature.

#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use arbitrary::Arbitrary;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use md5::{Digest, Md5};
use pusher_channels::Client;
use sha2::Sha256;

const TIME: u64 = 1_700_000_000;
const SECRET: &str = "the-secret";
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder("42", "key", SECRET)
        .host("localhost")
        .base_path("/base")
        .build()
        .expect("the settings are valid")
});

#[derive(Arbitrary, Debug)]
struct Input<'i> {
    path: &'i str,
    query: Vec<(&'i str, &'i str)>,
    body: Option<&'i str>,
}

fuzz_target!(|input: Input<'_>| {
    let mut request = match input.body {
        Some(body) => CLIENT.post::<()>(input.path, &body),
        None => CLIENT.get::<()>(input.path),
    };
    for (key, value) in &input.query {
        request = request.query(key, value);
    }
    let Ok(request) = request.into_request() else {
        return;
    };
    let now = UNIX_EPOCH + Duration::from_secs(TIME);
    let sent = request.to_http(now).expect("a valid request can be signed");
    let uri = sent.uri();
    assert_eq!(uri.host(), Some("localhost"));
    assert_eq!(uri.scheme_str(), Some("https"));

    // What a server reads: the pairs of the query, and the path as it is. It sorts by the key in lower
    // case, and keeps the order of repeated keys.
    let query = uri.query().expect("the signature is in the query");
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let sent_pairs = pairs.clone();
    let signature = take(&mut pairs, "auth_signature").expect("it is signed");
    for (key, _) in &mut pairs {
        *key = key.to_lowercase();
    }
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    // A base path is that of a proxy, which removes it. The server signs the rest.
    let path_of_app = uri
        .path()
        .strip_prefix("/base")
        .expect("the base path comes first");
    let joined: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let to_sign = [sent.method().as_str(), path_of_app, &joined.join("&")].join("\n");
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length is valid");
    mac.update(to_sign.as_bytes());
    assert_eq!(signature, hex(&mac.finalize().into_bytes()), "{to_sign:?}");

    assert_eq!(take(&mut pairs, "auth_key").as_deref(), Some("key"));
    assert_eq!(take(&mut pairs, "auth_version").as_deref(), Some("1.0"));
    assert_eq!(take(&mut pairs, "auth_timestamp"), Some(TIME.to_string()));
    let digest = (!sent.body().is_empty()).then(|| hex(&Md5::digest(sent.body())));
    assert_eq!(take(&mut pairs, "body_md5"), digest);
    let body = input
        .body
        .map(|body| serde_json::to_string(body).expect("a string is JSON"));
    assert_eq!(sent.body(), body.unwrap_or_default().as_bytes());

    // The rest is what was requested, with the keys as they were given.
    assert_eq!(pairs.len(), input.query.len());
    for &(key, value) in &input.query {
        assert!(
            sent_pairs.contains(&(key.to_owned(), value.to_owned())),
            "{key}={value}"
        );
    }
    let path = path_of_app.strip_prefix("/apps/42/").unwrap_or_default();
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
    let expected = input.path.strip_prefix('/').unwrap_or(input.path);
    assert_eq!(decoded.as_deref(), Ok(expected));
});

/// Removes the only pair with a key.
fn take(pairs: &mut Vec<(String, String)>, key: &str) -> Option<String> {
    let at = pairs.iter().position(|(other, _)| other == key)?;
    let (_, value) = pairs.remove(at);
    assert!(
        pairs.iter().all(|(other, _)| other != key),
        "{key} is there twice"
    );
    Some(value)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
