//! The ids of members and users, and the fields of users.

use pusher_channels::error::InvalidKind;
use pusher_channels::testing::{Recorder, Server};
use pusher_channels::{
    ChannelName, Client, Error, Member, MemberId, Presence, SocketId, User, UserId, WebhookEvent,
    channel_name,
};
use serde_json::{Value, json};

const LOBBY: ChannelName<Presence> = channel_name!("presence-lobby");

/// Ids as identity providers and other backends issue them, and attempts to break out of the JSON.
const IDS: [&str; 14] = [
    "auth0|5f7c8ec7",
    "did:plc:abc",
    "+491701234567",
    "a+b@example.org",
    "José",
    "ada lovelace",
    "日本語 😀",
    "a\"b\\c/d",
    "\\",
    "\"}",
    "::user::",
    "1.1::user::{\"id\":\"admin\"}",
    "\u{2028}\u{2029}\u{feff}",
    "<script>'%20&",
];

fn member(id: &str) -> MemberId {
    id.parse().unwrap()
}

fn socket() -> SocketId {
    "1234.1234".parse().unwrap()
}

#[test]
fn member_ids_have_1_to_128_characters_without_control_characters() {
    for id in IDS {
        assert_eq!(member(id), id);
    }
    // Characters, not bytes.
    for character in ["x", "é", "😀"] {
        member(&character.repeat(128));
        let error = MemberId::try_from(character.repeat(129)).unwrap_err();
        assert_eq!(
            (error.kind(), error.limit(), error.position()),
            (InvalidKind::TooLong, Some(128), Some(128 * character.len()))
        );
    }
    for (id, position) in [("a\nb", 1), ("\0", 0), ("é\u{7f}", 2), ("ab\u{85}", 2)] {
        let error = id.parse::<MemberId>().unwrap_err();
        assert_eq!(error.kind(), InvalidKind::Character, "{id:?}");
        assert_eq!(error.position(), Some(position), "{id:?}");
        assert!(!error.to_string().contains(char::is_control));
    }
    let error = "".parse::<MemberId>().unwrap_err();
    assert_eq!(error.to_string(), "invalid member id: it is empty");
}

#[test]
fn user_ids_convert_into_member_ids_and_are_checked_in_return() {
    let user: UserId = "ada".parse().unwrap();
    let id = MemberId::from(&user);
    assert_eq!(id, user);
    assert_eq!(user, id);
    assert_eq!(id, *"ada");
    assert_eq!(MemberId::from(user.clone()), id);
    assert_eq!(UserId::try_from(&id).unwrap(), user);
    assert_eq!(UserId::try_from(id).unwrap(), user);
    let error = UserId::try_from(member("auth0|7")).unwrap_err();
    assert_eq!(error.position(), Some(5));
    assert!(member("Ada") != user && user != member("ada "));
}

#[test]
fn integers_convert_into_user_ids_and_member_ids() {
    macro_rules! check {
        ($($id:expr => $text:literal),* $(,)?) => { $(
            assert_eq!(UserId::from($id), $text);
            assert_eq!(MemberId::from($id), $text);
            let parsed: UserId = $text.parse().unwrap();
            assert_eq!(parsed, UserId::from($id));
        )* };
    }
    check!(
        u8::MAX => "255",
        u16::MAX => "65535",
        u32::MAX => "4294967295",
        u64::MAX => "18446744073709551615",
        i32::MIN => "-2147483648",
        i64::MIN => "-9223372036854775808",
        -5 => "-5",
        0 => "0",
    );
}

#[test]
fn uuids_convert_into_lower_case_with_hyphens() {
    let id = uuid::Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
    let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    assert_eq!(UserId::from(id), text);
    assert_eq!(MemberId::from(id), text);
}

#[test]
fn members_with_any_id_are_authorized() {
    let service = Recorder::new().unwrap();
    let client = service.client();
    let longest = "é".repeat(128);
    for text in IDS.into_iter().chain([&*longest]) {
        let id = member(text);
        let with_info = Member::new(id.clone()).info(json!({ "name": text }));
        for response in [
            client.authorize_presence(&socket(), &LOBBY, &id),
            client.authorize_presence(&socket(), &LOBBY, &with_info),
        ] {
            let response = response.unwrap().into_json();
            let there = service.accept_subscription("1234.1234", "presence-lobby", &response);
            assert_eq!(there.unwrap().user_id(), Some(text));
            // Not as another kind of response.
            service
                .accept_subscription("1234.1234", "private-lobby", &response)
                .unwrap_err();
            service.accept_sign_in("1234.1234", &response).unwrap_err();
        }
    }
}

#[test]
#[expect(
    clippy::needless_borrows_for_generic_args,
    reason = "both forms are accepted"
)]
fn an_id_is_a_member_without_info() {
    let client = Recorder::new().unwrap().client();
    let (user, id) = (UserId::from(10), MemberId::from(10));
    let same = [
        client.authorize_presence(&socket(), &LOBBY, Member::new(id.clone())),
        client.authorize_presence(&socket(), &LOBBY, &Member::new(id.clone())),
        client.authorize_presence(&socket(), &LOBBY, &user),
        client.authorize_presence(&socket(), &LOBBY, user),
        client.authorize_presence(&socket(), &LOBBY, &id),
        client.authorize_presence(&socket(), &LOBBY, id),
    ];
    for response in &same {
        let response = response.as_ref().unwrap().to_json();
        assert_eq!(response, same[0].as_ref().unwrap().to_json());
    }
}

// Inference: the id is the type that the parameter has.
#[test]
fn ids_are_parsed_in_place() {
    fn example(text: &str) -> Result<(Member, User), Error> {
        let client = Recorder::new().unwrap().client();
        let _ = client.send_to_user(&text.parse()?);
        let _ = client.terminate_connections(&text.parse()?);
        let watched = [text.parse()?, text.try_into()?];
        let user = User::new(text.parse()?).watchlist(watched);
        Ok((Member::new(text.parse()?), user))
    }
    /// The type needs no parameter, whatever the info is.
    fn profile(user: &UserId) -> (Member, User) {
        let info = json!({ "a": 1 });
        let member = Member::new(user.into()).info(&info);
        (member, User::new(user.clone()).info(info))
    }
    let _ = example("ada").unwrap();
    let (member, user) = profile(&UserId::from(7));
    let shown = format!("{member:?} {user:?}");
    assert!(!shown.contains("\"a\""), "{shown}");
}

#[tokio::test]
async fn users_and_webhooks_report_the_ids_of_other_backends() {
    let server = Server::start().await.unwrap();
    server.set_members("presence-lobby", IDS);
    let client = server.client();
    let present = client.users(&LOBBY).send().await.unwrap();
    assert_eq!(present.ids, IDS.map(member));
    assert!(present.unrecognized.is_empty());

    for id in IDS {
        let sent = server
            .webhook()
            .member_added("presence-lobby", id)
            .member_removed("presence-lobby", id)
            .sign();
        let webhook = client.webhook(sent.headers(), sent.body()).unwrap();
        for event in webhook.events() {
            match event {
                WebhookEvent::MemberAdded { user_id, .. }
                | WebhookEvent::MemberRemoved { user_id, .. } => assert_eq!(*user_id, id),
                other => panic!("{other:?}"),
            }
        }
    }
    let json = json!({ "name": "client_event", "channel": "presence-lobby", "event": "client-x",
        "data": "{}", "user_id": "auth0|7" });
    let sent = server.webhook().event(json).sign();
    let webhook = client.webhook(sent.headers(), sent.body()).unwrap();
    let [WebhookEvent::ClientEvent { user_id, .. }] = webhook.events() else {
        panic!("{webhook:?}");
    };
    assert_eq!(*user_id, Some(member("auth0|7")));
}

fn user_data(user: &User) -> Result<String, Error> {
    let service = Recorder::new().unwrap();
    let response = service.client().authenticate_user(&socket(), user)?;
    let signed_in = service.accept_sign_in("1234.1234", response.into_json());
    Ok(signed_in.unwrap().data().unwrap().to_owned())
}

// Checked against the libraries for PHP, Node, Python and Ruby.
#[test]
fn fields_of_a_user_are_next_to_the_id() {
    let client = Client::builder("1", "thisisaauthkey", "thisisasecret");
    let client = client.cluster("eu").build().unwrap();
    let user = User::new(UserId::from(123)).field("name", "John Smith");
    let response = client.authenticate_user(&"12345.6789".parse().unwrap(), &user);
    let response: Value = serde_json::from_str(&response.unwrap().into_json()).unwrap();
    assert_eq!(response["user_data"], r#"{"id":"123","name":"John Smith"}"#);
    assert_eq!(
        response["auth"],
        "thisisaauthkey:0dddb208b53c7649f3fbbb86254a6e1986bc6f8b566423ea690c9ca773497373"
    );
}

#[test]
fn fields_of_a_user_keep_their_order() {
    let user = User::new(UserId::from(1))
        .watchlist([UserId::from(2)])
        .field("z", [1])
        .info(json!({ "a": 1 }))
        .fields(std::collections::BTreeMap::from([
            ("c", true),
            ("b\"", false),
        ]))
        .fields(None::<Value>)
        .field("a", None::<u8>);
    assert_eq!(
        user_data(&user).unwrap(),
        r#"{"id":"1","z":[1],"b\"":false,"c":true,"a":null,"user_info":{"a":1},"watchlist":["2"]}"#
    );
}

#[test]
fn rejects_reserved_and_repeated_fields_of_a_user() {
    let user = || User::new(UserId::from(1));
    let not_json = std::collections::BTreeMap::from([((1, 2), 3)]);
    for (user, expected) in [
        (
            user().field("id", 2),
            "invalid user: the field `id` is set by `User::new`",
        ),
        (
            user().field("user_info", json!({})),
            "invalid user: the field `user_info` is set by `User::info`",
        ),
        (
            user().fields(json!({ "watchlist": [] })),
            "invalid user: the field `watchlist` is set by `User::watchlist`",
        ),
        (
            user().field("a", 1).field("a", 1),
            "invalid user: the field \"a\" is repeated",
        ),
        (
            user().field("a", 1).fields(json!({ "a": 2 })).field("b", 1),
            "invalid user: the field \"a\" is repeated",
        ),
        (
            user().fields([1]),
            "invalid user: the value of the fields is not a JSON object",
        ),
        (
            user().field("a", &not_json),
            "the field \"a\" of the user does not serialize to JSON: key must be a string",
        ),
        (
            user().fields(&not_json),
            "the value with the fields of the user does not serialize to JSON: key must be a string",
        ),
    ] {
        let error = user_data(&user).unwrap_err();
        assert!(error.is_invalid());
        assert_eq!(error.to_string(), expected);
    }
}

/// The strings that are signed for the three kinds of responses stay apart for any id.
mod domains {
    use proptest::prelude::*;

    use super::*;

    fn any_id() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{1,128}",
            "(::user::|[0-9]\\.[0-9]:|presence-x:|[{}\":\\\\\u{2028}\u{2029}a-z]){1,12}",
        ]
    }

    proptest! {
        #[test]
        fn stay_apart_for_any_member(
            socket in "[0-9]{1,4}\\.[0-9]{1,4}",
            channel in "presence-[a-z@,.;=_-]{1,12}",
            id in any_id(),
        ) {
            prop_assume!(id.parse::<MemberId>().is_ok());
            let service = Recorder::new().unwrap();
            let client = service.client();
            let socket_id: SocketId = socket.parse().unwrap();
            let name: ChannelName<Presence> = channel.parse().unwrap();
            let response = client.authorize_presence(&socket_id, &name, member(&id)).unwrap();
            let json = response.to_json();
            let there = service.accept_subscription(&socket, &channel, &json).unwrap();
            prop_assert_eq!(there.user_id(), Some(id.as_str()));

            // The first part is the connection and ends at the first colon; what follows is the name
            // of a channel, which is neither empty nor has a colon. The string of a user continues
            // with a second colon there, and that of a channel without members has no third part.
            let data = there.data().unwrap();
            let signed = format!("{socket}:{channel}:{data}");
            let mut parts = signed.splitn(3, ':');
            prop_assert!(parts.next().unwrap().parse::<SocketId>().is_ok());
            prop_assert_eq!(parts.next().unwrap().parse::<ChannelName<Presence>>().unwrap(), name);
            let value: Value = serde_json::from_str(parts.next().unwrap()).unwrap();
            prop_assert_eq!(value, json!({ "user_id": id }));

            // The same signature is not accepted for a user, whatever data it is sent with.
            let response: Value = serde_json::from_str(&json).unwrap();
            for data in [data, &id] {
                let forged = json!({ "auth": response["auth"], "user_data": data }).to_string();
                prop_assert!(service.accept_sign_in(&socket, forged).is_err());
            }
        }
    }
}
