//! Vectors of other libraries for authorization, authentication and webhooks.

use super::vectors::of;
use pusher_channels::{
    AnyChannelName, Client, EncryptionKey, Member, SocketId, SubscriptionRequest, User, UserId,
    WebhookEvent, WebhookVerifier,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Vectors that the types cannot express (data other than that of a member, on channels other than
/// presence channels) are compared in src/endpoint/auth.rs.
#[test]
fn authorization_vectors() {
    let mut compared = 0;
    for vector in of("authorize_channel") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let text = |key: &str| inputs[key].as_str();
        if let Some(form) = text("form_body") {
            let request = SubscriptionRequest::from_form(form);
            assert_eq!(request.is_err(), expected["error"].is_string(), "{form}");
        }
        let (Some(socket_id), Some(channel)) = (text("socket_id"), text("channel")) else {
            continue;
        };
        let socket_id: SocketId = socket_id.parse().unwrap();
        let client = Client::builder("1", text("key").unwrap(), text("secret").unwrap());
        let client = client.cluster("eu").build().unwrap();
        let data = text("channel_data_json");
        let answer = match channel.parse::<AnyChannelName>().unwrap() {
            AnyChannelName::Private(channel) => client.authorize(&socket_id, &channel),
            AnyChannelName::PrivateEncrypted(channel) if data.is_none() => {
                let key = EncryptionKey::from_base64(text("master_key_base64").unwrap());
                let client = client.with_encryption_key(key.unwrap());
                client.authorize(&socket_id, &channel)
            }
            AnyChannelName::Presence(channel) => {
                let data: Value = serde_json::from_str(data.unwrap()).unwrap();
                let Some(id) = data["user_id"].as_str() else {
                    continue;
                };
                let member = Member::new(id.parse().unwrap());
                let member = member.info(data.get("user_info").cloned());
                client
                    .authorize_presence(&socket_id, &channel, &member)
                    .unwrap()
            }
            // This does not compile.
            AnyChannelName::Public(_) | AnyChannelName::PrivateEncrypted(_) => continue,
        };
        let answer: Value = serde_json::from_str(&answer.to_json()).unwrap();
        let expected = match expected["json"].as_str() {
            Some(json) => serde_json::from_str(json).unwrap(),
            None => expected.clone(),
        };
        for key in ["auth", "channel_data", "shared_secret"] {
            if !expected[key].is_null() {
                assert_eq!(answer[key], expected[key], "{inputs}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 8, "{compared}");
}

#[test]
fn authentication_vectors() {
    let mut compared = 0;
    let mut with_fields = 0;
    for vector in of("authenticate_user") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let text = |key: &str| inputs[key].as_str().unwrap();
        let data: Value = serde_json::from_str(text("user_data_json")).unwrap();
        let id = data["id"].as_str().map(UserId::try_from);
        let Some(Ok(id)) = id else {
            // Users without an id, or with an invalid one, are compared in src/endpoint/auth.rs.
            assert!(expected["error"].is_string() || text("user_data_json").len() > 20);
            continue;
        };
        // Fields after the id, as other libraries accept them.
        let rest = text("user_data_json").strip_prefix(&format!(r#"{{"id":"{id}","#));
        let user = match rest {
            None if data.as_object().unwrap().len() > 1 => continue,
            None => User::new(id),
            Some(_) if !data["user_info"].is_null() || !data["watchlist"].is_null() => continue,
            Some(rest) => {
                with_fields += 1;
                User::new(id).fields(RawValue::from_string(format!("{{{rest}")).unwrap())
            }
        };
        let client = Client::builder("1", text("key"), text("secret"));
        let client = client.cluster("eu").build().unwrap();
        let socket_id = text("socket_id").parse().unwrap();
        let answer = client.authenticate_user(&socket_id, &user);
        let answer: Value = serde_json::from_str(&answer.unwrap().to_json()).unwrap();
        let expected = match expected["json"].as_str() {
            Some(json) => serde_json::from_str(json).unwrap(),
            None => expected.clone(),
        };
        assert_eq!(answer["auth"], expected["auth"]);
        compared += 1;
    }
    assert!(compared >= 4, "{compared}");
    assert!(with_fields >= 2, "{with_fields}");
}

#[test]
fn webhook_signature_vectors() {
    for vector in of("webhook") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let verifier = WebhookVerifier::new(text(&inputs["key"]), text(&inputs["secret"]));
        let mut verifier = verifier.unwrap();
        for token in inputs["extra_tokens"].as_array().into_iter().flatten() {
            // One of the wrong secrets has a space, which is not valid here; any wrong secret will
            // do.
            let secret = text(&token["secret"]).replace(' ', "-");
            let key = text(&token["key"]);
            verifier = verifier.token(key, secret).unwrap();
        }
        let mut headers = http::HeaderMap::new();
        for (name, value) in inputs["headers"].as_object().unwrap() {
            let name: http::HeaderName = name.parse().unwrap();
            headers.insert(name, text(value).parse().unwrap());
        }
        let outcome = verifier.verify(&headers, text(&inputs["body"]));
        // A valid signature does not make a body a webhook.
        let authentic = outcome.err().is_none_or(|error| error.is_malformed());
        assert_eq!(authentic, expected["signature_valid"] == true, "{inputs}");
    }
}

#[test]
fn webhook_body_vectors() {
    for vector in of("parse_webhook") {
        let body = vector["inputs"]["body"].as_str().unwrap();
        let service = pusher_channels::testing::Recorder::new().unwrap();
        let sent = service.webhook().body(body.to_owned()).sign();
        let webhook = service.client().webhook(sent.headers(), sent.body());
        let expected = &vector["expected"];
        let Some(time_ms) = expected["time_ms"].as_u64() else {
            // Other libraries accept webhooks without a time, and with invalid events.
            assert!(webhook.unwrap_err().is_malformed());
            continue;
        };
        let webhook = webhook.unwrap();
        assert_eq!(webhook.time_ms(), time_ms);
        let [
            WebhookEvent::ClientEvent {
                channel,
                event,
                data,
                socket_id,
                ..
            },
        ] = webhook.events()
        else {
            panic!("{webhook:?}");
        };
        let event = json!({
            "name": "client_event",
            "channel": channel,
            "event": event,
            "data": data.text(),
            "socket_id": socket_id,
        });
        assert_eq!(event, expected["events"][0]);
    }
}

#[test]
fn webhook_age_vectors() {
    for vector in of("webhook_freshness") {
        let number = |key: &str| vector["inputs"][key].as_u64().unwrap();
        let service = pusher_channels::testing::Recorder::new().unwrap();
        let body = json!({ "time_ms": number("time_ms"), "events": [] });
        let sent = service.webhook().body(body.to_string()).sign();
        let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(number("now_s"));
        let tolerance = std::time::Duration::from_millis(number("window_ms"));
        let verifier = service.client().webhook_verifier().clock(move || now);
        let outcome = verifier
            .tolerance(tolerance)
            .verify(sent.headers(), sent.body());
        assert_eq!(outcome.is_ok(), vector["expected"] == true);
    }
}
