//! Webhooks: signatures and events.

use std::time::SystemTime;

use pusher_channels::testing::{Recorder, SignedWebhook};
use pusher_channels::webhook::{ClientData, InvalidWebhook, WebhookHeaders};
use pusher_channels::{Webhook, WebhookEvent, WebhookVerifier, channel_name};
use serde_json::{Value, json};

pub(crate) fn service() -> Recorder {
    Recorder::new().unwrap()
}

pub(crate) fn receive(service: &Recorder, sent: &SignedWebhook) -> Result<Webhook, InvalidWebhook> {
    service.client().webhook(sent.headers(), sent.body())
}

fn only(service: &Recorder, event: &Value) -> WebhookEvent {
    let webhook = receive(service, &service.webhook().event(event).sign()).unwrap();
    assert_eq!(webhook.events().len(), 1);
    webhook.into_events().remove(0)
}

fn unknown(service: &Recorder, event: &Value) -> (Option<String>, Value, String) {
    match only(service, event) {
        WebhookEvent::Unknown(event) => (
            event.name().map(str::to_owned),
            event.json().unwrap(),
            event.reason().to_owned(),
        ),
        known => panic!("{event}: {known:?}"),
    }
}

#[test]
fn verify_channel_occupied_webhook_succeeds() {
    let service = service();
    let event = only(
        &service,
        &json!({ "name": "channel_occupied", "channel": "private-x" }),
    );
    let WebhookEvent::ChannelOccupied { channel, .. } = event else {
        panic!("{event:?}");
    };
    assert_eq!(channel, "private-x");
}

#[test]
fn verify_channel_vacated_webhook_succeeds() {
    let service = service();
    let sent = service
        .webhook()
        .channel_vacated("private-encrypted-x")
        .sign();
    let webhook = receive(&service, &sent).unwrap();
    let [WebhookEvent::ChannelVacated { channel, .. }] = webhook.events() else {
        panic!("{webhook:?}");
    };
    assert_eq!(*channel, "private-encrypted-x");
}

#[test]
fn verify_member_added_webhook_succeeds() {
    let service = service();
    let sent = service.webhook().member_added("presence-x", "ada").sign();
    let webhook = receive(&service, &sent).unwrap();
    let [
        WebhookEvent::MemberAdded {
            channel, user_id, ..
        },
    ] = webhook.events()
    else {
        panic!("{webhook:?}");
    };
    assert_eq!(*channel, "presence-x");
    assert_eq!(*user_id, "ada");
}

#[test]
fn verify_member_removed_webhook_succeeds() {
    let service = service();
    let sent = service.webhook().member_removed("presence-x", "ada").sign();
    let webhook = receive(&service, &sent).unwrap();
    let [
        WebhookEvent::MemberRemoved {
            channel, user_id, ..
        },
    ] = webhook.events()
    else {
        panic!("{webhook:?}");
    };
    assert_eq!(*channel, "presence-x");
    assert_eq!(*user_id, "ada");
}

#[test]
fn verify_client_event_webhook_succeeds() {
    let service = service();
    let sent = service
        .webhook()
        .client_event("private-x", "client-said", "{\"a\":1}", "1234.1234")
        .event(json!({
            "name": "client_event", "channel": "presence-x", "event": "client-said",
            "data": { "a": [1, 2] }, "socket_id": null, "user_id": "ada", "more": true,
        }))
        .sign();
    let webhook = receive(&service, &sent).unwrap();
    let [
        WebhookEvent::ClientEvent {
            channel,
            event,
            data,
            socket_id,
            user_id,
            ..
        },
        second,
    ] = webhook.events()
    else {
        panic!("{webhook:?}");
    };
    assert_eq!(
        (channel.as_str(), event.as_str()),
        ("private-x", "client-said")
    );
    assert_eq!(data.text(), Some("{\"a\":1}"));
    assert_eq!(data.json::<Value>().unwrap(), json!({ "a": 1 }));
    assert_eq!(*socket_id, Some("1234.1234".parse().unwrap()));
    assert_eq!(*user_id, None);
    let WebhookEvent::ClientEvent {
        data,
        socket_id,
        user_id,
        ..
    } = second
    else {
        panic!("{second:?}");
    };
    // Other servers send any JSON, which is kept unchanged.
    assert_eq!(data.json::<Value>().unwrap(), json!({ "a": [1, 2] }));
    assert_eq!(*socket_id, None);
    assert_eq!(user_id.as_ref().unwrap(), &"ada");
    assert!(!format!("{webhook:?}").contains("\"a\""));
}

#[test]
fn verify_cache_miss_and_subscription_count_webhook_succeeds() {
    let service = service();
    let sent = service
        .webhook()
        .cache_miss("cache-x")
        .event(json!({ "name": "cache_miss", "channel": "cache-y", "data": "{}" }))
        .subscription_count("private-x", 7)
        // The example of the documentation.
        .event(json!({ "name": "subscription_count", "channel": "x", "subscription_count": "8" }))
        .sign();
    let webhook = receive(&service, &sent).unwrap();
    let [
        WebhookEvent::CacheMiss { channel: x, .. },
        WebhookEvent::CacheMiss { channel: y, .. },
        WebhookEvent::SubscriptionCount { count: 7, .. },
        WebhookEvent::SubscriptionCount {
            channel, count: 8, ..
        },
    ] = webhook.events()
    else {
        panic!("{webhook:?}");
    };
    assert_eq!(
        (x.as_str(), y.as_str(), channel.as_str()),
        ("cache-x", "cache-y", "x")
    );
}

#[test]
fn unknown_events_are_kept_and_do_not_affect_others() {
    let service = service();
    for event in [
        json!({ "name": "member_updated", "channel": "presence-x", "user_id": "1", "user_info": {"a": [1]} }),
        json!({ "name": "channel_occupied", "channel": "match:123" }),
        json!({ "name": "channel_occupied", "channel": "#server-to-user-1" }),
        json!({ "name": "channel_occupied" }),
        json!({ "name": "channel_occupied", "channel": 7 }),
        json!({ "name": "member_added", "channel": "private-x", "user_id": "1" }),
        json!({ "name": "member_added", "channel": "presence-x", "user_id": "auth0|\n1" }),
        json!({ "name": "member_added", "channel": "presence-x" }),
        json!({ "name": "subscription_count", "channel": "x", "subscription_count": -1 }),
        json!({ "name": "subscription_count", "channel": "x", "subscription_count": "many" }),
        json!({ "name": "subscription_count", "channel": "x", "subscription_count": "+8" }),
        json!({ "name": "client_event", "channel": "x", "event": "", "data": "" }),
        json!({ "name": "client_event", "channel": "x", "event": "client-x" }),
        json!({ "name": "client_event", "channel": "x", "event": "client-x", "data": "", "socket_id": "x" }),
        json!({ "name": "" }),
    ] {
        let (name, kept, reason) = unknown(&service, &event);
        assert_eq!(name.as_deref(), event["name"].as_str());
        assert_eq!(kept, event);
        assert!(!reason.is_empty());
    }
    for event in [
        json!({}),
        json!(null),
        json!(7),
        json!([1]),
        json!(["x"]),
        json!(["channel_occupied", "x", "e", 1, null, null, null]),
        json!({ "name": 7 }),
        json!({ "channel": "x" }),
    ] {
        let (name, kept, _) = unknown(&service, &event);
        assert_eq!((name, kept), (None, event));
    }
    let (name, _, reason) = unknown(&service, &json!({ "name": "x", "channel": "y" }));
    assert_eq!(name.as_deref(), Some("x"));
    assert_eq!(reason, "its kind is not known to this version");

    let sent = service
        .webhook()
        .channel_occupied("a")
        .event(7)
        .channel_vacated("b")
        .sign();
    let events = receive(&service, &sent).unwrap().into_events();
    assert!(matches!(events[0], WebhookEvent::ChannelOccupied { .. }));
    assert!(matches!(events[1], WebhookEvent::Unknown(_)));
    assert!(matches!(events[2], WebhookEvent::ChannelVacated { .. }));

    // Fields that an event of this kind does not need can be null.
    let event = json!({ "name": "cache_miss", "channel": "x", "event": null, "data": null });
    assert!(matches!(
        only(&service, &event),
        WebhookEvent::CacheMiss { .. }
    ));

    // An id can be a number, with more digits than an integer has.
    for id in ["10", "-1", "12345678901234567890123"] {
        let event = format!(r#"{{"name":"member_added","channel":"presence-x","user_id":{id}}}"#);
        let body = format!(r#"{{"time_ms":1,"events":[{event}]}}"#);
        let webhook = receive(&service, &service.webhook().body(body).sign()).unwrap();
        let [WebhookEvent::MemberAdded { user_id, .. }] = webhook.events() else {
            panic!("{webhook:?}");
        };
        assert_eq!(*user_id, id);
    }
}

#[test]
fn missing_pusher_key_header_webhook_fails() {
    let service = service();
    let mut sent = service.webhook().channel_occupied("x").sign();
    sent.headers_mut().remove("x-pusher-key");
    let error = receive(&service, &sent).unwrap_err();
    assert!(error.is_unauthentic());
    assert_eq!(error.status(), 401);
    assert_eq!(
        error.to_string(),
        "invalid webhook: the header `X-Pusher-Key` is missing"
    );
}

#[test]
fn missing_pusher_signature_header_webhook_fails() {
    let service = service();
    let mut sent = service.webhook().channel_occupied("x").sign();
    sent.headers_mut().remove("x-pusher-signature");
    let error = receive(&service, &sent).unwrap_err();
    assert!(error.is_unauthentic());
    assert!(
        error
            .to_string()
            .contains("`X-Pusher-Signature` is missing")
    );
    let plain = WebhookHeaders {
        key: Some("test-key"),
        signature: None,
    };
    assert!(service.client().webhook(&plain, sent.body()).is_err());
}

#[test]
fn invalid_pusher_key_header_webhook_fails() {
    let service = service();
    for key in ["other", "", "test-key ", "TEST-KEY", "test-ke"] {
        let sent = service.webhook().signed_by(key, "test-secret").sign();
        let error = receive(&service, &sent).unwrap_err();
        assert!(error.is_unauthentic(), "{key:?}");
        assert_eq!(
            error.to_string(),
            "invalid webhook: the key does not belong to a known token"
        );
    }
}

#[test]
fn invalid_pusher_signature_header_webhook_fails() {
    let service = service();
    let sent = service.webhook().channel_occupied("x").sign();
    let right = sent.headers()["x-pusher-signature"]
        .to_str()
        .unwrap()
        .to_owned();
    let mut wrong: Vec<String> = vec![
        String::new(),
        "not hex".to_owned(),
        "0".repeat(64),
        right[..63].to_owned(),
        format!("{right}0"),
        right.to_uppercase(),
        format!(" {right}"),
        format!("{right},{right}"),
    ];
    // Every digit counts.
    for at in 0..64 {
        let mut bent = right.clone().into_bytes();
        bent[at] = if bent[at] == b'0' { b'1' } else { b'0' };
        wrong.push(String::from_utf8(bent).unwrap());
    }
    for signature in &wrong {
        let mut sent = sent.clone();
        let value = signature.parse().unwrap();
        sent.headers_mut().insert("x-pusher-signature", value);
        let error = receive(&service, &sent).unwrap_err();
        assert!(error.is_unauthentic(), "{signature}");
        assert_eq!(
            error.to_string(),
            "invalid webhook: the signature is not that of the raw body, byte for byte, with the secret of this key"
        );
    }
    // Every bit of the body counts.
    for at in 0..sent.body().len() {
        let mut body = sent.body().to_vec();
        body[at] ^= 1;
        let error = service.client().webhook(sent.headers(), &body).unwrap_err();
        assert!(error.is_unauthentic());
    }
    let forged = service.webhook().signed_by("test-key", "other").sign();
    assert!(receive(&service, &forged).unwrap_err().is_unauthentic());
}

#[test]
fn missing_body_data_webhook_fails() {
    let service = service();
    for body in [
        "",
        "null",
        "[]",
        "7",
        "nonsense",
        "{}",
        r#"{"hello":"world"}"#,
        r#"{"time_ms":1}"#,
        r#"{"events":[]}"#,
        r#"{"time_ms":-1,"events":[]}"#,
        r#"{"time_ms":1.5,"events":[]}"#,
        r#"{"time_ms":"1","events":[]}"#,
        r#"{"time_ms":null,"events":[]}"#,
        r#"{"time_ms":1,"events":{}}"#,
        r#"{"time_ms":1,"events":null}"#,
        r#"{"time_ms":1,"events":[]}x"#,
        r#"{"time_ms":1,"time_ms":2,"events":[]}"#,
    ] {
        let sent = service.webhook().body(body).sign();
        let error = receive(&service, &sent).unwrap_err();
        assert!(error.is_malformed() && !error.is_unauthentic(), "{body}");
        assert_eq!(error.status(), 400);
        assert!(!error.to_string().contains("world"), "{error}");
    }
    let invalid = service
        .webhook()
        .body(&b"{\"time_ms\":1,\"events\":[\"\xff\"]}"[..]);
    assert!(
        receive(&service, &invalid.sign())
            .unwrap_err()
            .is_malformed()
    );
    let none = service.webhook().sign();
    assert!(receive(&service, &none).unwrap().events().is_empty());
}

#[test]
fn client_events_of_encrypted_channels_are_decrypted() {
    let service = service();
    let vault = channel_name!("private-encrypted-vault");
    let trigger = service
        .encrypted_client()
        .trigger(&vault)
        .event("e")
        .text("gold");
    let request = trigger
        .unwrap()
        .into_request()
        .to_http(SystemTime::now())
        .unwrap();
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let sealed = body["data"].as_str().unwrap();
    let sent = service
        .webhook()
        .client_event("private-encrypted-vault", "client-x", sealed, "1.1")
        .client_event("private-encrypted-other", "client-x", sealed, "1.1")
        .client_event("private-encrypted-vault", "client-x", "plain", "1.1")
        .channel_occupied("private-encrypted-vault")
        .sign();
    let data = |webhook: &Webhook| -> Vec<ClientData> {
        let events = webhook.events().iter().filter_map(|event| match event {
            WebhookEvent::ClientEvent { data, .. } => Some(data.clone()),
            _ => None,
        });
        events.collect()
    };
    let client = service.encrypted_client();
    let webhook = client.webhook(sent.headers(), sent.body()).unwrap();
    assert_eq!(
        data(&webhook),
        [
            ClientData::Text("gold".to_owned()),
            ClientData::Encrypted(sealed.to_owned()),
            ClientData::Encrypted("plain".to_owned()),
        ]
    );
    assert_eq!(webhook.events().len(), 4);
    assert!(!format!("{webhook:?}").contains("gold"));
    data(&webhook)[1].json::<Value>().unwrap_err();

    let verifier = WebhookVerifier::new("test-key", "test-secret").unwrap();
    let webhook = verifier.verify(sent.headers(), sent.body()).unwrap();
    assert_eq!(data(&webhook)[0], ClientData::Encrypted(sealed.to_owned()));
    let error = data(&webhook)[0].json::<Value>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the data of the client event cannot be read as that type"
    );
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "it is encrypted, and there is no key that decrypts it"
    );
    let verifier = verifier.encryption_key(service.encryption_key().clone());
    let webhook = verifier.verify(sent.headers(), sent.body()).unwrap();
    assert_eq!(data(&webhook)[0].text(), Some("gold"));
}
