//! Authorization and authentication: the requests of subscribers, and the responses.

use pusher_channels::endpoint::Callback;
use pusher_channels::testing::Recorder;
use pusher_channels::{
    AnyChannelName, Cached, ChannelAuth, ChannelName, Client, EncryptionKey, Error, Member,
    Presence, Private, PrivateEncrypted, SignInRequest, SocketId, SubscriptionRequest, User,
    UserId, channel_name,
};
use serde_json::{Value, json};

const KEY: &str = "278d425bdf160c739803";
const SECRET: &str = "7ad3773142a6692b25b8";
const ORDERS: ChannelName<Private> = channel_name!("private-orders");
const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");
const VAULT: ChannelName<PrivateEncrypted> = channel_name!("private-encrypted-vault");
const SAFE: ChannelName<Cached<PrivateEncrypted>> = channel_name!("private-encrypted-cache-safe");

fn client() -> Client {
    Client::builder("3", KEY, SECRET)
        .cluster("eu")
        .build()
        .unwrap()
}

fn socket() -> SocketId {
    "1234.1234".parse().unwrap()
}

fn user(id: &str) -> UserId {
    id.parse().unwrap()
}

// The examples of the documentation.
#[test]
fn authenticate_private_channel_succeeds() {
    let answer = client().authorize(&socket(), &channel_name!("private-foobar"));
    let expected = r#"{"auth":"278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"}"#;
    assert_eq!(answer.to_json(), expected);
    assert_eq!(serde_json::to_string(&answer).unwrap(), expected);
}

#[test]
fn authenticate_presence_channel_with_user_info_succeeds() {
    let member = Member::new(user("10").into()).info(json!({ "name": "Mr. Pusher" }));
    let lobby = channel_name!("presence-foobar");
    let answer = client().authorize_presence(&socket(), &lobby, &member);
    let expected = r#"{"auth":"278d425bdf160c739803:48dac51d2d7569e1e9c0f48c227d4b26f238fa68e5c0bb04222c966909c4f7c4","channel_data":"{\"user_id\":\"10\",\"user_info\":{\"name\":\"Mr. Pusher\"}}"}"#;
    let answer = answer.unwrap();
    assert_eq!(answer.to_json(), expected);
    assert_eq!(serde_json::to_string(&answer).unwrap(), expected);
}

#[test]
fn authenticate_presence_channel_succeeds() {
    let service = Recorder::new().unwrap();
    let member = Member::new(user("10").into());
    let answer = service
        .client()
        .authorize_presence(&socket(), &LOBBY, &member)
        .unwrap()
        .to_json();
    let there = service.accept_subscription("1234.1234", "presence-lobby", &answer);
    let there = there.unwrap();
    assert_eq!(there.user_id(), Some("10"));
    assert_eq!(there.data(), Some(r#"{"user_id":"10"}"#));

    let cached = channel_name!("presence-cache-lobby");
    let answer = service
        .client()
        .authorize_presence(&socket(), &cached, &member);
    let answer = answer.unwrap().to_json();
    let name = "presence-cache-lobby";
    service
        .accept_subscription("1234.1234", name, answer)
        .unwrap();
}

// Mistakes that do not compile are ui-tests:
// authenticate_presence_channel_with_missing_user_data_fails, and
// authenticate_public_channel_fails.
#[test]
fn presence_channel_of_signed_in_user_needs_no_member() {
    let service = Recorder::new().unwrap();
    let client = service.client();
    let answer = client.authorize_presence_of_signed_in(&socket(), &LOBBY);
    let answer = answer.to_json();
    assert!(!answer.contains("channel_data"));
    let subscribe = || service.accept_subscription("1234.1234", "presence-lobby", &answer);
    let error = subscribe().unwrap_err();
    assert_eq!(
        error.to_string(),
        "channel_data is missing, and nobody has signed in"
    );

    let sign_in = client.authenticate_user(&socket(), &User::new(user("10")));
    let signed_in = service.accept_sign_in("1234.1234", sign_in.unwrap().to_json());
    assert_eq!(signed_in.unwrap().user_id(), Some("10"));
    assert_eq!(subscribe().unwrap().user_id(), Some("10"));
}

#[test]
fn authenticate_encrypted_channel_succeeds() {
    // pusher-http-python, test_authentication_client.py:59
    let key = EncryptionKey::from_base64("OHRXNUZRTG5pUTFzQlFGd3J3N3Q2VFZFc0paZDEweVk=").unwrap();
    let client = Client::builder("3", "foo", "bar").cluster("eu");
    let client = client.encryption_key(key).build().unwrap();
    let channel = channel_name!("private-encrypted-channel");
    let answer = client.authorize(&"345.23".parse().unwrap(), &channel);
    let expected = r#"{"auth":"foo:fff0503dfe4929f5162efe4d1dacbce524b0d8e7e1331117a8651c0e74d369e3","shared_secret":"VmIsNZtCSteh8kazd2toc+ofhohBtUouQRSDtRvuyVI="}"#;
    assert_eq!(answer.to_json(), expected);
    assert_eq!(serde_json::to_string(&answer).unwrap(), expected);

    let service = Recorder::new().unwrap();
    let client = service.encrypted_client();
    let answer = client.authorize(&socket(), &VAULT).to_json();
    let subscribe = |name, answer: &str| service.accept_subscription("1234.1234", name, answer);
    subscribe("private-encrypted-vault", &answer).unwrap();
    subscribe("private-encrypted-other", &answer).unwrap_err();
    let answer = client.authorize(&socket(), &SAFE).to_json();
    subscribe("private-encrypted-cache-safe", &answer).unwrap();
    // A client with a key authorizes unencrypted channels as well.
    let answer = client.authorize(&socket(), &ORDERS).to_json();
    assert!(!answer.contains("shared_secret"));
    subscribe("private-orders", &answer).unwrap();
}

#[test]
fn authenticate_user_succeeds() {
    // The example of the documentation.
    let client = client();
    let answer = client.authenticate_user(&socket(), &User::new(user("12345")));
    let answer = answer.unwrap();
    let expected = r#"{"auth":"278d425bdf160c739803:4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba","user_data":"{\"id\":\"12345\"}"}"#;
    assert_eq!(answer.to_json(), expected);
    assert_eq!(serde_json::to_string(&answer).unwrap(), expected);

    let service = Recorder::new().unwrap();
    let friends = ["a", "b"].map(user);
    let someone = User::new(user("10"))
        .info(json!({ "name": "é \"q\" \u{2028}" }))
        .watchlist(friends);
    let answer = service.client().authenticate_user(&socket(), &someone);
    let signed_in = service.accept_sign_in("1234.1234", answer.unwrap().to_json());
    assert_eq!(
        signed_in.unwrap().data(),
        Some(
            "{\"id\":\"10\",\"user_info\":{\"name\":\"é \\\"q\\\" \u{2028}\"},\"watchlist\":[\"a\",\"b\"]}"
        )
    );
    service.accept_sign_in("1.1", "{}").unwrap_err();
}

fn member<I: serde::Serialize>(info: I) -> Result<ChannelAuth, Error> {
    let member = Member::new(user("10").into()).info(info);
    client().authorize_presence(&socket(), &LOBBY, &member)
}

#[test]
fn rejects_invalid_members_and_users() {
    let text = |error: Error| {
        assert!(error.is_invalid());
        error.to_string()
    };

    let fits = json!({ "x": "y".repeat(1_024 - r#"{"x":""}"#.len()) });
    member(&fits).unwrap();
    let longer = json!({ "x": "y".repeat(1_025 - r#"{"x":""}"#.len()) });
    assert_eq!(
        text(member(&longer).unwrap_err()),
        "invalid user: the info has 1025 bytes of JSON, the limit is 1024"
    );
    // The limit counts bytes as they are sent.
    let long = json!({ "x": "é".repeat(509) });
    assert!(text(member(&long).unwrap_err()).contains("1026 bytes"));
    for info in [json!("text"), json!(7), json!([1]), json!(true)] {
        assert_eq!(
            text(member(&info).unwrap_err()),
            "invalid user: the info is not a JSON object"
        );
    }
    // An info of `null` is omitted.
    for answer in [member(()), member(None::<Value>), member(Value::Null)] {
        let json = answer.unwrap().to_json();
        assert!(
            json.ends_with(r#""channel_data":"{\"user_id\":\"10\"}"}"#),
            "{json}"
        );
    }
    let fails = std::collections::BTreeMap::from([((1, 2), 3)]);
    assert_eq!(
        text(member(&fails).unwrap_err()),
        "the info of the user does not serialize to JSON: key must be a string"
    );

    let client = client();
    let many = |len: u64| User::new(user("10")).watchlist((0..len).map(UserId::from));
    client.authenticate_user(&socket(), &many(0)).unwrap();
    client.authenticate_user(&socket(), &many(100)).unwrap();
    let error = client.authenticate_user(&socket(), &many(101)).unwrap_err();
    assert_eq!(
        text(error),
        "invalid user: the watchlist has 101 users, the limit is 100"
    );
    for (len, valid) in [(0, false), (1, true), (128, true), (129, false)] {
        assert_eq!(UserId::try_from("x".repeat(len)).is_ok(), valid, "{len}");
    }
}

#[test]
fn parses_subscription_requests() {
    let expected = ("1234.1234", "private-orders");
    let read = |request: Result<SubscriptionRequest, _>| {
        let request: SubscriptionRequest = request.unwrap();
        assert_eq!(request.socket_id, *expected.0);
        assert_eq!(request.channel.as_str(), expected.1);
        assert!(matches!(request.channel, AnyChannelName::Private(_)));
        request
    };
    for body in [
        "socket_id=1234.1234&channel_name=private-orders",
        "channel_name=private-orders&socket_id=1234.1234",
        "csrf=a+b%26c&channel_name=private%2Dorders&socket_id=1234%2e1234&x",
        "&&socket_id=1234.1234&channel_name=private-orders&",
    ] {
        assert_eq!(read(SubscriptionRequest::from_form(body)).callback, None);
        read(SubscriptionRequest::from_query(body));
        read(SubscriptionRequest::from_query(&format!("?{body}")));
    }
    for body in [
        r#"{"socket_id":"1234.1234","channel_name":"private-orders"}"#,
        r#" {"x":[1],"channel_name":"private\u002dorders","socket_id":"1234.1234"} "#,
    ] {
        read(SubscriptionRequest::from_json(body));
    }
    let form = SubscriptionRequest::from_form("socket_id=1.1&channel_name=private-encrypted-x");
    assert!(matches!(
        form.unwrap().channel,
        AnyChannelName::PrivateEncrypted(_)
    ));
}

#[test]
fn rejects_malformed_subscription_requests() {
    let long = format!(
        "socket_id=1.1&channel_name=private-x&x={}",
        "x".repeat(1024 * 1024)
    );
    let start = "invalid subscription request: ";
    for (body, text) in [
        ("", "`socket_id` is missing"),
        ("hello=hi&two=3", "`socket_id` is missing"),
        ("socket_id=1.1", "`channel_name` is missing"),
        ("channel_name=private-x", "`socket_id` is missing"),
        (
            "Socket_id=1.1&channel_name=private-x",
            "`socket_id` is missing",
        ),
        (
            "socket_id=1.1&channel_name=private-x&channel_name=private-y",
            "`channel_name` is repeated",
        ),
        (
            "socket_id=1.1&channel_name=private-x&channel%5Fname=private-x",
            "`channel_name` is repeated",
        ),
        (
            "socket_id=1.1&socket_id=1.1&channel_name=private-x",
            "`socket_id` is repeated",
        ),
        (
            "socket_id=1.1&channel_name=private-%",
            "it is not percent-encoded UTF-8",
        ),
        (
            "socket_id=1.1&channel_name=private-%4",
            "it is not percent-encoded UTF-8",
        ),
        (
            "socket_id=1.1&channel_name=private-x&a=%zz",
            "it is not percent-encoded UTF-8",
        ),
        (
            "socket_id=1.1&channel_name=private-x&a=%ff",
            "it is not percent-encoded UTF-8",
        ),
        (&long, "it has more than 65536 bytes"),
        (
            "socket_id=12341234&channel_name=private-x",
            "invalid socket id",
        ),
        (
            "socket_id=1.1%0A&channel_name=private-x",
            "invalid socket id",
        ),
        (
            "socket_id=1.1:x&channel_name=private-x",
            "invalid socket id",
        ),
        (
            "socket_id=%D9%A1.1&channel_name=private-x",
            "invalid socket id",
        ),
        ("socket_id=&channel_name=private-x", "invalid socket id"),
        (
            "socket_id=1.1&channel_name=private-x%0A",
            "invalid channel name",
        ),
        ("socket_id=1.1&channel_name=", "invalid channel name"),
        (
            "socket_id=1.1&channel_name=private-",
            "invalid channel name",
        ),
        (
            "socket_id=1.1&channel_name=private-a+b",
            "invalid channel name",
        ),
        (
            "socket_id=1.1&channel_name=%23server-to-user-1",
            "invalid channel name",
        ),
        // Two forgeries: the string of a presence channel, and that of a user.
        (
            "socket_id=1.1&channel_name=presence-room:{\"user_id\":\"admin\"}",
            "invalid channel name",
        ),
        (
            "socket_id=1.1&channel_name=:user::{\"id\":\"admin\"}",
            "invalid channel name",
        ),
        (
            "socket_id=1.1:&channel_name=user::{\"id\":\"admin\"}",
            "invalid socket id",
        ),
    ] {
        let error = SubscriptionRequest::from_form(body)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(start) && error.contains(text),
            "{body:.80}: {error}"
        );
        let error = SubscriptionRequest::from_query(body)
            .unwrap_err()
            .to_string();
        assert!(error.contains(text), "{body:.80}: {error}");
        if !text.contains("channel") {
            SignInRequest::from_form(body).unwrap_err();
        }
    }
    SubscriptionRequest::from_form(b"socket_id=1.1&channel_name=private-\xff").unwrap_err();
    for body in [
        "",
        "{}",
        "null",
        "[]",
        r#"{"socket_id":"1.1"}"#,
        r#"{"socket_id":1.1,"channel_name":"private-x"}"#,
        r#"{"socket_id":"1.1","channel_name":null}"#,
        r#"{"socket_id":"1.1","channel_name":"private-x","channel_name":"private-y"}"#,
        r#"{"socket_id":"1.1","channel_name":"private-x:y"}"#,
        r#"{"socket_id":"1.1\n","channel_name":"private-x"}"#,
        r#"{"socket_id":"1.1","channel_name":"private-x"}x"#,
        r#"{"socket_id":"1.1","socket\u005fid":"2.2","channel_name":"private-x"}"#,
        r#"["1.1","private-x"]"#,
    ] {
        SubscriptionRequest::from_json(body).unwrap_err();
    }
    SubscriptionRequest::from_json(vec![b' '; 70_000]).unwrap_err();
    SubscriptionRequest::from_json(
        b"{\"socket_id\":\"1.1\",\"channel_name\":\"private-x\",\"z\":\"\xff\"}",
    )
    .unwrap_err();
    SubscriptionRequest::from_json(b"{\"socket_id\":\"1.1\",\"channel_name\":\"private-\xff\"}")
        .unwrap_err();
}

#[test]
fn parses_sign_in_requests() {
    let expected = "1234.1234".parse::<SocketId>().unwrap();
    let requests = [
        SignInRequest::from_form("socket_id=1234.1234&x=1"),
        SignInRequest::from_query("?socket_id=1234.1234"),
        SignInRequest::from_json(r#"{"socket_id":"1234.1234"}"#),
    ];
    for request in requests {
        assert_eq!(request.unwrap().socket_id, expected);
    }
    for body in [r#"["1.1"]"#, r#"{"socket_id":"1.1","socket_id":"1.1"}"#] {
        SignInRequest::from_json(body).unwrap_err();
    }
    let error = SignInRequest::from_json("{}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid subscription request: it is not JSON with the string `socket_id`, once"
    );
}

#[test]
fn parses_jsonp_requests() {
    let ask = |callback: &str| {
        let query = format!("callback={callback}&socket_id=1234.1234&channel_name=private-orders");
        SubscriptionRequest::from_query(&query)
    };
    for callback in [
        "Pusher.auth_callbacks['0']",
        "Pusher.auth_callbacks%5B%2712345%27%5D",
    ] {
        let request = ask(callback).unwrap();
        let callback = request.callback.unwrap();
        let answer = client().authorize(&request.socket_id, &ORDERS);
        let script = answer.jsonp(&callback);
        assert_eq!(
            script.as_str(),
            format!("{callback}({});", answer.to_json())
        );
        assert_eq!(format!("{script:?}"), "Jsonp([redacted])");
    }
    for callback in [
        "",
        "alert(1)//",
        "a.b['0']",
        "alert",
        "Pusher.auth_callbacks['']",
        "Pusher.auth_callbacks['0'];alert(1)//",
        "Pusher.auth_callbacks['0'](alert(1))['0']",
        "Pusher.auth_callbacks['a']",
        "Pusher.auth_callbacks['-1']",
        "Pusher.auth_callbacks[\"0\"]",
        "Pusher.auth_callbacks['0']%0A",
        "%D9%A0",
        &format!("Pusher.auth_callbacks['{}']", "0".repeat(21)),
    ] {
        let error = ask(callback).unwrap_err();
        assert!(
            error.to_string().contains("invalid callback"),
            "{callback}: {error}"
        );
        SignInRequest::from_query(&format!("socket_id=1.1&callback={callback}")).unwrap_err();
        // The response to a form is never a script, so `callback` is an ordinary field there.
        let form = format!("callback={callback}&socket_id=1.1&channel_name=private-orders");
        assert_eq!(SubscriptionRequest::from_form(form).unwrap().callback, None);
    }
    let twice = "callback=Pusher.auth_callbacks['0']&";
    ask(&format!("{twice}{twice}")).unwrap_err();

    // Line ends in older scripts.
    let callback = Callback::try_from("Pusher.auth_callbacks['0']").unwrap();
    let member = Member::new(user("10").into()).info(json!({ "x": "a\u{2028}b\u{2029}c" }));
    let answer = client()
        .authorize_presence(&socket(), &LOBBY, &member)
        .unwrap();
    let script = answer.jsonp(&callback).into_string();
    assert!(!script.contains(['\u{2028}', '\u{2029}']));
    let json = script
        .strip_prefix("Pusher.auth_callbacks['0'](")
        .and_then(|rest| rest.strip_suffix(");"))
        .unwrap();
    let same: Value = serde_json::from_str(json).unwrap();
    assert_eq!(same, serde_json::to_value(&answer).unwrap());
}

/// Attempts at forgery: no accepted request is signed as a string that is also one of another kind.
mod domains {
    use proptest::prelude::*;

    use super::*;

    /// Strings that are valid, or nearly valid.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{1,4}\\.[0-9]{1,4}",
            "(private|presence|private-encrypted)-[a-z:{}\"@,.;=_-]{0,12}",
            "[0-9.:]{0,8}(:user::|:presence-x:)?[{}\"a-z:]{0,10}",
            "\\PC{0,12}",
        ]
    }

    proptest! {
        #[test]
        fn stay_apart(socket_id in text(), channel in text()) {
            let form: String = form_urlencoded::Serializer::new(String::new())
                .append_pair("socket_id", &socket_id)
                .append_pair("channel_name", &channel)
                .finish();
            if let Ok(request) = SubscriptionRequest::from_form(form) {
                let signed = format!("{}:{}", request.socket_id, request.channel);
                // Two parts, where the strings of other kinds have three or more and end with an
                // object.
                prop_assert_eq!(signed.matches(':').count(), 1);
                let has_object = signed.contains(['{', '"']) || signed.contains("::user::");
                prop_assert!(!has_object);
                prop_assert_eq!(request.socket_id.as_str(), socket_id);
                prop_assert_eq!(request.channel.as_str(), channel);
            }
        }
    }
}
