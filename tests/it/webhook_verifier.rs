//! Verification of webhooks: tokens, age, size and headers.

use std::time::{Duration, SystemTime};

use super::webhooks::{receive, service};
use http::HeaderMap;
use pusher_channels::testing::SignedWebhook;
use pusher_channels::webhook::WebhookHeaders;
use pusher_channels::{WebhookEvent, WebhookVerifier};
use serde_json::{Value, json};

#[test]
fn rejects_repeated_headers() {
    let service = service();
    for name in ["x-pusher-key", "x-pusher-signature"] {
        let mut sent = service.webhook().channel_occupied("x").sign();
        let value = sent.headers()[name].clone();
        sent.headers_mut().append(name, value);
        let error = receive(&service, &sent).unwrap_err();
        assert!(error.is_unauthentic());
        assert!(error.to_string().ends_with("is repeated"), "{error}");
        let not_text = http::HeaderValue::from_bytes(b"\xff").unwrap();
        sent.headers_mut().insert(name, not_text);
        let error = receive(&service, &sent).unwrap_err();
        assert!(error.to_string().ends_with("is not a string"), "{error}");
    }
}

#[test]
fn accepts_several_tokens() {
    let service = service();
    let verifier = WebhookVerifier::new("old", "secret-1").unwrap();
    let verifier = verifier.token("new", "secret-2").unwrap();
    let send = |key, secret| {
        service
            .webhook()
            .channel_occupied("x")
            .signed_by(key, secret)
            .sign()
    };
    let verify = |sent: &SignedWebhook| verifier.verify(sent.headers(), sent.body());
    verify(&send("old", "secret-1")).unwrap();
    verify(&send("new", "secret-2")).unwrap();
    // The key of one token with the signature of another.
    assert!(
        verify(&send("old", "secret-2"))
            .unwrap_err()
            .is_unauthentic()
    );
    assert!(
        verify(&send("new", "secret-1"))
            .unwrap_err()
            .is_unauthentic()
    );

    // A key can have a new secret.
    let renewed = verifier.clone().token("old", "secret-3").unwrap();
    for secret in ["secret-1", "secret-3"] {
        let sent = send("old", secret);
        renewed.verify(sent.headers(), sent.body()).unwrap();
    }
    assert!(
        verify(&send("old", "secret-3"))
            .unwrap_err()
            .is_unauthentic()
    );

    assert!(WebhookVerifier::new("k", "").is_err());
    assert!(WebhookVerifier::new("a:b", "s").is_err());
    let shown = format!("{verifier:?}");
    assert!(
        shown.contains("old") && !shown.contains("secret-1"),
        "{shown}"
    );
}

#[test]
fn tolerance_limits_age() {
    let service = service();
    let sent_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let sent = service.webhook().channel_occupied("x").time(sent_at).sign();
    let tolerance = Duration::from_secs(300);
    let at = |now: SystemTime| {
        let verifier = service.client().webhook_verifier().clock(move || now);
        verifier
            .tolerance(tolerance)
            .verify(sent.headers(), sent.body())
    };
    let webhook = at(sent_at).unwrap();
    assert_eq!(webhook.time(), sent_at);
    assert_eq!(webhook.time_ms(), 1_000_000_000);
    at(sent_at + tolerance).unwrap();
    at(sent_at - tolerance).unwrap();
    let late = Duration::from_secs(301);
    for now in [sent_at + late, sent_at - late, SystemTime::UNIX_EPOCH] {
        let error = at(now).unwrap_err();
        assert!(error.is_stale() && !error.is_unauthentic());
        assert_eq!(error.status(), 401);
    }
    let error = at(sent_at + late).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid webhook: its time is 301 s from now, the tolerance is 300 s"
    );
    // In seconds by mistake, and therefore long ago.
    let seconds = service
        .webhook()
        .body(r#"{"time_ms":1000000,"events":[]}"#)
        .sign();
    let verifier = service.client().webhook_verifier().clock(move || sent_at);
    let verifier = verifier.tolerance(tolerance);
    let error = verifier.verify(seconds.headers(), seconds.body());
    assert!(error.unwrap_err().is_stale());

    // The extremes of the type.
    let ever = service
        .webhook()
        .body(format!("{{\"time_ms\":{},\"events\":[]}}", u64::MAX))
        .sign();
    let error = verifier.verify(ever.headers(), ever.body());
    assert!(error.unwrap_err().is_stale());
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    let any = service.client().webhook_verifier().clock(move || before);
    let any = any.tolerance(Duration::MAX);
    any.verify(ever.headers(), ever.body()).unwrap();

    // Without a tolerance, the time is not checked.
    receive(&service, &sent).unwrap();
    let far = service
        .webhook()
        .body(format!("{{\"time_ms\":{},\"events\":[]}}", u64::MAX));
    let far = receive(&service, &far.sign()).unwrap();
    assert_eq!(far.time_ms(), u64::MAX);
    let _ = far.time();
}

#[test]
fn invalid_utf8_is_rejected_or_kept() {
    let service = service();
    let send = |body: &[u8]| {
        let sent = service.webhook().body(body.to_vec()).sign();
        receive(&service, &sent)
    };
    let known = b"{\"time_ms\":1,\"events\":[{\"name\":\"channel_occupied\",\"channel\":\"a\",\"z\":\"\xff\"}]}";
    let both = b"{\"time_ms\":1,\"events\":[{\"name\":\"channel_occupied\",\"channel\":\"a\",\"z\":\"\xff\"},{\"name\":\"new\"}]}";
    for body in [known.as_slice(), both] {
        assert!(send(body).unwrap_err().is_malformed());
    }
    for body in [r"[5,[]]", r#"{"time_ms":1,"time_ms":1,"events":[]}"#] {
        assert!(send(body.as_bytes()).unwrap_err().is_malformed(), "{body}");
    }

    // An unpaired surrogate is valid JSON, but not a valid string.
    let client_event = |data: &str| {
        let event = r#"{"name":"client_event","channel":"a","event":"client-x","data":"#;
        let body = format!("{{\"time_ms\":1,\"events\":[{event}{data}}}]}}");
        send(body.as_bytes()).unwrap().into_events().remove(0)
    };
    let WebhookEvent::Unknown(event) = client_event(r#""\ud800""#) else {
        panic!();
    };
    assert_eq!(event.reason(), "its data is not a string");
    for (sent, expected) in [
        ("null", "null"),
        (r#""null""#, "null"),
        ("[1, 2]", "[1, 2]"),
    ] {
        let WebhookEvent::ClientEvent { data, .. } = client_event(sent) else {
            panic!();
        };
        assert_eq!(data.text(), Some(expected));
    }

    // An error about data does not contain the data.
    let WebhookEvent::ClientEvent { data, .. } = client_event(r#""\"hunter2\"""#) else {
        panic!();
    };
    let error = data.json::<u64>().unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "it has another shape, at line 1 column 9");
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn reserialized_body_is_rejected() {
    let service = service();
    let sent = service.webhook().channel_occupied("x").sign();
    let value: Value = serde_json::from_slice(sent.body()).unwrap();
    let client = service.client();
    let error = client.webhook(sent.headers(), format!("{value:#}"));
    assert!(error.unwrap_err().is_unauthentic());
}

#[test]
fn max_body_size_is_exact() {
    let service = service();
    let many = |len| {
        let events = (0..len).map(|_| json!({ "name": "channel_occupied", "channel": "x" }));
        let start = service.webhook();
        events
            .fold(start, pusher_channels::testing::WebhookBuilder::event)
            .sign()
    };
    let sent = many(10_000);
    assert_eq!(receive(&service, &sent).unwrap().events().len(), 10_000);
    let verifier = service
        .client()
        .webhook_verifier()
        .max_body_size(sent.body().len());
    verifier.verify(sent.headers(), sent.body()).unwrap();
    let sent = many(10_001);
    let error = verifier.verify(sent.headers(), sent.body()).unwrap_err();
    assert!(error.is_too_large());
    assert_eq!(error.status(), 413);
}

#[test]
fn plain_headers_are_accepted() {
    let service = service();
    let sent = service.webhook().channel_occupied("x").sign();
    let value = |headers: &HeaderMap, name| headers.get(name)?.to_str().ok().map(str::to_owned);
    let (key, signature) = (
        value(sent.headers(), "x-pusher-key"),
        value(sent.headers(), "x-pusher-signature"),
    );
    let plain = WebhookHeaders {
        key: key.as_deref(),
        signature: signature.as_deref(),
    };
    service.client().webhook(&plain, sent.body()).unwrap();
    assert_eq!(format!("{plain:?}"), "WebhookHeaders([redacted])");
}
