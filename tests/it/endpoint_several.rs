//! Requests for several channels at once.

use proptest::prelude::*;
use pusher_channels::endpoint::SubscriptionRequests;
use pusher_channels::error::InvalidKind;
use pusher_channels::testing::Recorder;
use pusher_channels::{AnyChannelName, Client, EncryptionKey, SubscriptionRequest, UserId};
use serde_json::{Value, json};

/// The body that pusher-js-auth sends, which does not encode the brackets.
/// <https://github.com/dirkbonhomme/pusher-js-auth>
const FORM: &str = "&socket_id=1.1&channel_name[0]=private-a&channel_name[1]=presence-b\
    &channel_name[2]=private-encrypted-c&channel_name[3]=news&channel_name[4]=private-%22%3A\
    &channel_name[5]=private-other&csrf=x";

fn answer(client: &Client<EncryptionKey>, requests: &SubscriptionRequests) -> Value {
    let socket_id = &requests.socket_id;
    let mut response = requests.response();
    for channel in &requests.channels {
        let auth = match channel {
            AnyChannelName::Private(name) if *name == "private-a" => {
                client.authorize(socket_id, name)
            }
            AnyChannelName::Presence(name) => client
                .authorize_presence(socket_id, name, UserId::from(7))
                .unwrap(),
            AnyChannelName::PrivateEncrypted(name) => client.authorize(socket_id, name),
            _ => continue,
        };
        response.authorize(channel, auth);
    }
    assert_eq!(format!("{response:?}"), "ChannelAuths([redacted])");
    let json: Value = serde_json::from_str(&response.to_json()).unwrap();
    assert_eq!(json, serde_json::to_value(&response).unwrap());
    json
}

#[test]
fn each_channel_is_authorized_on_its_own() {
    let service = Recorder::new().unwrap();
    let client = service.encrypted_client();
    let response = answer(&client, &SubscriptionRequests::from_form(FORM).unwrap());
    let response = response.as_object().unwrap();
    assert_eq!(response.len(), 6);
    for channel in ["private-a", "presence-b", "private-encrypted-c"] {
        assert_eq!(response[channel]["status"], 200, "{channel}");
        let auth = response[channel]["data"].to_string();
        service.accept_subscription("1.1", channel, auth).unwrap();
    }
    for channel in ["news", "private-\":", "private-other"] {
        assert_eq!(response[channel], json!({ "status": 403 }), "{channel}");
    }
}

#[test]
fn form_query_and_json_are_parsed_alike() {
    let form = SubscriptionRequests::from_form(FORM).unwrap();
    assert_eq!(form.socket_id, "1.1");
    let names: Vec<_> = form.channels.iter().map(AnyChannelName::as_str).collect();
    assert_eq!(
        names,
        [
            "private-a",
            "presence-b",
            "private-encrypted-c",
            "news",
            "private-other"
        ]
    );
    assert_eq!(form.unrecognized, ["private-\":"]);
    let encoded = FORM.replace('[', "%5B").replace(']', "%5D");
    for same in [
        SubscriptionRequests::from_form(encoded),
        SubscriptionRequests::from_query(&format!("?{FORM}")),
        SubscriptionRequests::from_form(FORM.replace("[2]", "[]").replace("[5]", "[]")),
        SubscriptionRequests::from_json(
            json!({ "socket_id": "1.1", "x": 1, "channel_name": ["private-a", "presence-b",
                "private-encrypted-c", "news", "private-\":", "private-other", "news"] })
            .to_string(),
        ),
    ] {
        assert_eq!(same.unwrap(), form);
    }
}

#[test]
fn at_most_100_channels_are_requested_at_once() {
    let form = |len: usize| {
        let names = (0..len).map(|index| format!("&channel_name[{index}]=private-{index}"));
        SubscriptionRequests::from_form(format!("socket_id=1.1{}", names.collect::<String>()))
    };
    assert_eq!(form(100).unwrap().channels.len(), 100);
    let error = form(101).unwrap_err();
    assert_eq!(error.kind(), InvalidKind::TooLong);
    let names: Vec<_> = (0..101).map(|index| format!("private-{index}")).collect();
    let json = json!({ "socket_id": "1.1", "channel_name": names }).to_string();
    assert_eq!(SubscriptionRequests::from_json(json), Err(error));
}

#[test]
fn rejects_malformed_requests_for_several_channels() {
    for (form, expected) in [
        ("", "`socket_id` is missing"),
        ("socket_id=1.1", "`channel_name[0]` is missing"),
        (
            "socket_id=1.1&channel_name=private-a",
            "`channel_name[0]` is missing",
        ),
        (
            "socket_id=1.1&channel_name[x]=private-a",
            "`channel_name[0]` is missing",
        ),
        ("channel_name[0]=private-a", "`socket_id` is missing"),
        (
            "socket_id=1.1:&channel_name[0]=private-a",
            "invalid socket id",
        ),
        (
            "socket_id=1.1&socket_id=1.1&channel_name[0]=a",
            "`socket_id` is repeated",
        ),
        (
            "socket_id=1.1&channel_name[0]=private-a&channel_name[0]=private-b",
            "`channel_name[0]` is repeated",
        ),
        (
            "socket_id=1.1&channel_name[0]=%ff",
            "it is not percent-encoded UTF-8",
        ),
    ] {
        let error = SubscriptionRequests::from_form(form)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{form}: {error}");
    }
    for json in [
        "{}",
        r#"{"socket_id":"1.1","channel_name":"private-a"}"#,
        r#"{"socket_id":"1.1","channel_name":[1]}"#,
        r#"{"socket_id":"1.1","channel_name":[]}"#,
    ] {
        SubscriptionRequests::from_json(json).unwrap_err();
    }
}

#[test]
fn a_request_for_one_channel_says_what_to_parse_it_as() {
    let json = r#"{"socket_id":"1.1","channel_name":["private-a","private-b"]}"#;
    for error in [
        SubscriptionRequest::from_form(FORM),
        SubscriptionRequest::from_query(FORM),
        SubscriptionRequest::from_form("socket_id=1.1&channel_name[]=private-a"),
        SubscriptionRequest::from_json(json),
    ] {
        let error = error.unwrap_err();
        assert_eq!(error.kind(), InvalidKind::WrongKind);
        assert_eq!(
            error.to_string(),
            "invalid subscription request: it requests several channels at once: parse it as `endpoint::SubscriptionRequests`"
        );
    }
}

proptest! {
    /// Any form is parsed or rejected, and each requested name has an entry in the response.
    #[test]
    fn each_name_has_one_entry(
        form in "(socket_id=1\\.1)?(&channel_name(\\[[0-9]{0,3}\\]|%5B[0-9]%5D|\\[a)?=[-a-z%0-9:\"{}é]{0,20}){0,6}",
    ) {
        if let Ok(requests) = SubscriptionRequests::from_form(&form) {
            let json: Value = serde_json::from_str(&requests.response().to_json()).unwrap();
            let entries = json.as_object().unwrap();
            prop_assert_eq!(entries.len(), requests.channels.len() + requests.unrecognized.len());
            let rejected = json!({ "status": 403 });
            prop_assert!(entries.values().all(|entry| *entry == rejected));
        }
    }
}

#[tokio::test]
async fn several_channels_are_extracted_by_axum() {
    use axum::extract::State;
    use axum::routing::post;
    use pusher_channels::endpoint::ChannelAuths;

    #[axum::debug_handler]
    async fn authorize(
        State(client): State<Client>,
        requests: SubscriptionRequests,
    ) -> ChannelAuths {
        let mut response = requests.response();
        for channel in &requests.channels {
            if let AnyChannelName::Private(name) = channel {
                response.authorize(channel, client.authorize(&requests.socket_id, name));
            }
        }
        response
    }
    let service = Recorder::new().unwrap();
    let router = axum::Router::new().route("/", post(authorize).get(authorize));
    let url = super::axum::serve(router, service.client()).await;
    let send = async |kind: &str, body: &str| {
        let request = super::axum::http().post(&url).header("content-type", kind);
        let response = request.body(body.to_owned()).send().await.unwrap();
        let cached = response.headers().get("cache-control").cloned();
        let status = response.status().as_u16();
        (status, cached, response.text().await.unwrap())
    };
    let (status, cached, text) = send("application/x-www-form-urlencoded", FORM).await;
    assert_eq!(status, 200);
    assert_eq!(cached.unwrap(), "no-store");
    let response: Value = serde_json::from_str(&text).unwrap();
    let auth = response["private-a"]["data"].to_string();
    service
        .accept_subscription("1.1", "private-a", auth)
        .unwrap();
    assert_eq!(response["presence-b"]["status"], 403);
    assert_eq!(send("text/plain", FORM).await.0, 403);
}
