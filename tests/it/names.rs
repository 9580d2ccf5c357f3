//! Valid and invalid names.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use pusher_channels::config::{AppId, AppKey, BasePath, Cluster, Host};
use pusher_channels::error::InvalidKind;
use pusher_channels::name::ChannelPrefix;
use pusher_channels::{
    AnyChannelName, Cached, ChannelName, EventName, MemberId, Presence, Private, PrivateEncrypted,
    Public, SocketId, UserId, channel_name, event_name,
};

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;";

fn channel_error(text: &str) -> String {
    let as_any = text.parse::<AnyChannelName>().expect_err(text);
    let as_public = ChannelName::<Public>::try_from(text).expect_err(text);
    let owned = AnyChannelName::try_from(text.to_owned()).expect_err(text);
    let json = serde_json::to_string(text).unwrap();
    let read = serde_json::from_str::<AnyChannelName>(&json).expect_err(text);
    assert_eq!(as_any, owned);
    assert_eq!(as_any, as_public);
    assert!(read.to_string().starts_with(&as_any.to_string()), "{read}");
    as_any.to_string()
}

#[test]
fn rejects_invalid_channel_names_everywhere() {
    assert_eq!(channel_error(""), "invalid channel name: it is empty");
    assert_eq!(
        channel_error(&"a".repeat(201)),
        "invalid channel name: it has 201 bytes, the limit is 200"
    );
    assert!("a".repeat(200).parse::<AnyChannelName>().is_ok());
    for prefix in [
        "private-",
        "presence-",
        "private-encrypted-",
        "cache-",
        "private-cache-",
        "presence-cache-",
        "private-encrypted-cache-",
    ] {
        let error = prefix.parse::<AnyChannelName>().unwrap_err();
        assert_eq!(error.position(), Some(prefix.len()));
        assert_eq!(
            error.to_string(),
            format!("invalid channel name: nothing follows the prefix `{prefix}`")
        );
        let longest = format!("{prefix}{}", "x".repeat(200 - prefix.len()));
        assert!(longest.parse::<AnyChannelName>().is_ok());
        assert!(format!("{longest}x").parse::<AnyChannelName>().is_err());
    }
}

#[test]
fn accepts_exactly_the_documented_bytes() {
    for byte in 0..=0x7f_u8 {
        let character = char::from(byte);
        let name = format!("private-a{character}b");
        match name.parse::<AnyChannelName>() {
            Ok(_) => assert!(ALPHABET.contains(character), "{character:?}"),
            Err(error) => {
                assert!(!ALPHABET.contains(character), "{character:?}");
                assert_eq!(error.position(), Some(9));
            }
        }
    }
    for name in ["café", "каналы", "频道", "a\u{200b}", "😀"] {
        assert!(name.parse::<AnyChannelName>().is_err(), "{name}");
    }
}

#[test]
fn rejects_names_that_would_forge_another_signature() {
    for name in [
        "presence-room:{\"user_id\":\"admin\"}",
        ":user::{\"id\":\"admin\"}",
        "#server-to-user-x",
        "#private-x",
        "private-x\n",
        "\nprivate-x",
        "private-x ",
        "private-x\0",
        "private-x/users",
        "private-x?auth_key=y",
        "private-x%2F",
    ] {
        channel_error(name);
        for error in [
            ChannelName::<Private>::try_from(name).is_err(),
            ChannelName::<Presence>::try_from(name).is_err(),
            ChannelName::<PrivateEncrypted>::try_from(name).is_err(),
        ] {
            assert!(error, "{name}");
        }
    }
}

#[test]
fn full_name_determines_kind() {
    let kind = |name: &str| match name.parse::<AnyChannelName>().unwrap() {
        AnyChannelName::Public(_) => "public",
        AnyChannelName::Private(_) => "private",
        AnyChannelName::Presence(_) => "presence",
        AnyChannelName::PrivateEncrypted(_) => "private-encrypted",
    };
    assert_eq!(kind("news"), "public");
    assert_eq!(kind("private"), "public");
    assert_eq!(kind("PRIVATE-x"), "public");
    assert_eq!(kind("cache-private-x"), "public");
    assert_eq!(kind("private-x"), "private");
    assert_eq!(kind("private-encrypted"), "private");
    assert_eq!(kind("private-presence-x"), "private");
    assert_eq!(kind("private-encrypted-x"), "private-encrypted");
    assert_eq!(kind("private-encrypted-cache-x"), "private-encrypted");
    assert_eq!(kind("presence-x"), "presence");

    let error = ChannelName::<Private>::try_from("private-encrypted-x").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid channel name: it names a private-encrypted channel, not a private one"
    );
    for name in ["private-x", "presence-x", "private-encrypted-x"] {
        assert!(ChannelName::<Public>::try_from(name).is_err(), "{name}");
    }
}

#[test]
fn cached_is_a_proof_and_not_a_kind() {
    const TICKER: ChannelName<Cached<Public>> = channel_name!("cache-ticker");
    let plain: ChannelName<Public> = TICKER.into();
    assert_eq!(plain.clone().try_into_cached().unwrap(), TICKER);
    assert!(matches!(AnyChannelName::from(TICKER), AnyChannelName::Public(name) if name == plain));
    assert_eq!(plain, TICKER);
    assert_eq!(TICKER, plain);

    let news = ChannelName::<Public>::try_from("news").unwrap();
    assert_eq!(news.clone().try_into_cached().unwrap_err(), news);
    assert_ne!(news, TICKER);
    assert_ne!(TICKER, news);
    let error = ChannelName::<Cached<Private>>::try_from("private-x").unwrap_err();
    assert!(error.to_string().contains("not a cache channel"), "{error}");
    assert!(ChannelName::<Cached<Private>>::try_from("private-cache-x").is_ok());
    assert!(ChannelName::<Cached<Private>>::try_from("presence-cache-x").is_err());
}

#[test]
fn arguments_cannot_change_kind_of_template() {
    let error = |result: Result<ChannelName<_>, pusher_channels::name::InvalidChannelName>| {
        let _: &Result<ChannelName<Presence>, _> = &result;
        result.unwrap_err().to_string()
    };
    for (room, reason) in [
        ("", "the arguments of the template are empty"),
        (
            "a b",
            "the character U+0020 (space) at byte 10 is not allowed",
        ),
        (
            "cache-x",
            "an argument turned the presence channel of the template into a presence cache one",
        ),
        ("x:{}", "the character ':' at byte 10 is not allowed"),
    ] {
        let message = error(channel_name!("presence-{room}"));
        assert!(message.contains(reason), "{room:?}: {message}");
    }

    let room = "encrypted-x";
    let message = channel_name!(Private: "private-{room}").unwrap_err();
    assert_eq!(
        message.to_string(),
        "invalid channel name: an argument turned the private channel of the template into a private-encrypted one"
    );
    let room = "x".repeat(192);
    assert_eq!(
        channel_name!(Private: "private-{room}")
            .unwrap()
            .as_str()
            .len(),
        200
    );
    let room = "x".repeat(193);
    assert!(channel_name!(Private: "private-{}", room).is_err());
    let whole = "news";
    assert_eq!(channel_name!(Public: "{whole}").unwrap(), "news");
    let whole = "private-news";
    assert!(channel_name!(Public: "{whole}").is_err());
}

#[test]
fn names_are_map_keys_and_strings() {
    let name: ChannelName<Private> = channel_name!("private-a");
    assert_eq!(
        format!("{name}|{name:?}|{name:>12}"),
        "private-a|ChannelName<Private>(\"private-a\")|   private-a"
    );
    assert_eq!(
        format!("{:?}", channel_name!("presence-cache-a")),
        "ChannelName<Cached<Presence>>(\"presence-cache-a\")"
    );
    assert_eq!(serde_json::to_string(&name).unwrap(), "\"private-a\"");
    assert_eq!(
        serde_json::from_str::<ChannelName<Private>>("\"private-a\"").unwrap(),
        name
    );
    let tree = BTreeMap::from([(name.clone(), 1)]);
    assert_eq!(tree.get("private-a"), Some(&1));
    let map = HashMap::from([(AnyChannelName::from(name), 1)]);
    assert_eq!(map.get("private-a"), Some(&1));
}

#[test]
fn accepts_and_rejects_event_names() {
    for good in [
        "x",
        "order created",
        "ütf-8 😀",
        "pusher",
        "client-x",
        &"x".repeat(200),
        "a\nb",
    ] {
        assert_eq!(EventName::try_from(good).unwrap().as_str(), good);
    }
    for (bad, position) in [
        (String::new(), 0),
        ("x".repeat(201), 200),
        ("é".repeat(101), 200),
        ("pusher:x".to_owned(), 0),
        ("pusher_internal:x".to_owned(), 0),
    ] {
        let error = EventName::try_from(bad.as_str()).expect_err(&bad);
        assert_eq!(error.position(), Some(position), "{bad}: {error}");
        assert!(serde_json::from_value::<EventName>(bad.clone().into()).is_err());
        assert!(bad.parse::<EventName>().is_err());
    }
    const CREATED: EventName = event_name!("order-created");
    assert_eq!(CREATED, "order-created");
}

#[test]
fn event_names_can_be_templates() {
    let id = 42;
    for name in [
        event_name!("order-{id}"),
        event_name!("order-{}", id),
        event_name!("order-{id:>2}",),
        event_name!("order-{order}", order = id),
    ] {
        assert_eq!(name.unwrap(), "order-42");
    }
    assert_eq!(event_name!("a{{b}}").unwrap(), "a{b}");
    assert_eq!(event_name!("a}}b").unwrap(), "a}b");
    assert_eq!(event_name!("{{{id}}}: é").unwrap(), "{42}: é");
    assert_eq!(event_name!("{id}").unwrap(), "42");
}

#[test]
fn arguments_of_event_templates_are_checked() {
    for (prefix, rest, kind) in [
        ("pusher:", "subscribed", InvalidKind::Reserved),
        ("pusher", ":subscribed", InvalidKind::Reserved),
        ("", "", InvalidKind::Empty),
        ("x", &"x".repeat(200), InvalidKind::TooLong),
    ] {
        let error = event_name!("{prefix}{rest}").unwrap_err();
        assert_eq!(error.kind(), kind, "{prefix}{rest}");
    }
    let rest = ":x";
    let error = event_name!("pusher{rest}").unwrap_err();
    assert_eq!(error.kind(), InvalidKind::Reserved);
    let rest = "";
    let error = event_name!("order-{rest}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid event name: the arguments of the template are empty"
    );
    let rest = "x".repeat(194);
    assert!(event_name!("order-{rest}").is_ok());
    assert!(event_name!("order--{rest}").is_err());
}

#[test]
fn accepts_and_rejects_socket_ids() {
    for good in [
        "1.1",
        "0.0",
        "44610.7511910",
        "0001.0002",
        "18446744073709551615.18446744073709551615",
    ] {
        let id: SocketId = good.parse().unwrap();
        assert_eq!(id.as_str(), good);
        assert_eq!(serde_json::from_value::<SocketId>(good.into()).unwrap(), id);
    }
    for (bad, position) in [
        ("", None),
        (".", Some(0)),
        ("1", None),
        ("1.", Some(2)),
        (".1", Some(0)),
        ("1.1.", Some(3)),
        ("1..1", Some(2)),
        ("1.1\n", Some(3)),
        ("\n1.1", Some(0)),
        ("1.1:x", Some(3)),
        ("1.1:", Some(3)),
        (":1.1", Some(0)),
        ("1.1 ", Some(3)),
        ("-1.1", Some(0)),
        ("1e3.1", Some(1)),
        ("١.٢", Some(0)),
        ("1.٢", Some(2)),
        ("1.1\0", Some(3)),
        ("123456789012345678901.1", Some(20)),
        ("1234.12:lalala", Some(7)),
    ] {
        let error = bad.parse::<SocketId>().expect_err(bad);
        assert_eq!(error.position(), position, "{bad:?}: {error}");
        assert!(SocketId::try_from(bad.to_owned()).is_err());
        assert!(serde_json::from_value::<SocketId>(bad.into()).is_err());
    }
}

#[test]
fn accepts_and_rejects_user_ids() {
    for good in ["1", "abc", "ABCDEFG1234", "a@b.c", &"x".repeat(128)] {
        assert_eq!(UserId::try_from(good).unwrap().as_ref(), good);
    }
    for bad in [
        "",
        "abc%&*",
        "a/b",
        "a b",
        "ą",
        "a\n",
        "a:b",
        &"x".repeat(129),
    ] {
        let error = UserId::try_from(bad).expect_err(bad);
        assert!(
            error.to_string().starts_with("invalid user id: "),
            "{error}"
        );
        assert!(serde_json::from_value::<UserId>(bad.into()).is_err());
    }
    assert_eq!(UserId::from(u64::MAX).as_ref(), "18446744073709551615");
}

// A URL parser resolves them as path segments, so the signed path would differ from the one that is
// sent.
#[test]
fn rejects_names_of_dots_alone() {
    for name in [".", ".."] {
        let error = name.parse::<AnyChannelName>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid channel name: `.` and `..` mean something else in the path of a URL"
        );
        assert!(AppId::try_from(name).is_err());
    }
    for name in ["...", "a.", ".a", "private-.", "private-.."] {
        name.parse::<AnyChannelName>().unwrap();
    }
}

fn check_validated_string<T, E>(valid: &str, invalid: &str)
where
    T: Clone + Debug + Display + Eq + Ord + Hash + Send + Sync + Unpin + 'static,
    T: AsRef<str> + Borrow<str> + PartialEq<str> + for<'a> PartialEq<&'a str> + PartialEq<String>,
    T: FromStr<Err = E> + TryFrom<String, Error = E> + for<'a> TryFrom<&'a str, Error = E>,
    T: serde::Serialize + serde::de::DeserializeOwned,
    E: std::error::Error + Clone + Eq + Send + Sync + 'static,
{
    let value: T = valid.parse().unwrap();
    assert_eq!(value, T::try_from(valid).unwrap());
    assert_eq!(value, T::try_from(valid.to_owned()).unwrap());
    assert_eq!(value, serde_json::from_value::<T>(valid.into()).unwrap());
    assert_eq!(serde_json::to_value(&value).unwrap(), valid);
    assert_eq!(value.as_ref(), valid);
    let owned = valid.to_owned();
    assert!(value == *valid && value == valid && value == owned);
    assert_eq!(
        format!("{value}|{value:>40}"),
        format!("{valid}|{valid:>40}")
    );
    assert!(format!("{value:?}").contains(valid));
    assert_eq!(HashMap::from([(value.clone(), 1)]).get(valid), Some(&1));
    assert_eq!(BTreeMap::from([(value, 1)]).get(valid), Some(&1));

    let error = invalid.parse::<T>().unwrap_err();
    assert_eq!(T::try_from(invalid).unwrap_err(), error);
    assert_eq!(T::try_from(invalid.to_owned()).unwrap_err(), error);
    let read = serde_json::from_value::<T>(invalid.into()).unwrap_err();
    assert!(read.to_string().contains(&error.to_string()), "{read}");
}

#[test]
fn all_validated_strings_have_the_same_traits() {
    macro_rules! check {
        ($($name:ty: $valid:literal, $invalid:literal;)*) => { $(
            check_validated_string::<$name, _>($valid, $invalid);
            let value = <$name>::try_from($valid).unwrap();
            assert_eq!(value.as_str(), $valid);
            let owned = $valid.to_owned();
            assert!(*$valid == value && $valid == value && owned == value);
        )* };
    }
    check! {
        AnyChannelName: "presence-a", "a b";
        ChannelName<Private>: "private-a", "presence-a";
        ChannelName<Cached<Private>>: "private-cache-a", "private-a";
        EventName: "created", "pusher:created";
        ChannelPrefix: "private-", "#";
        SocketId: "1.2", "1.2.3";
        UserId: "user-1", "user 1";
        MemberId: "auth0|1", "a\u{7f}";
        AppId: "42", "4/2";
        AppKey: "278d", "27:8d";
        Cluster: "eu", "EU";
        Host: "ws.example.org:8443", "ws.example.org:x";
        BasePath: "/pusher", "pusher/";
    }
}

#[test]
fn errors_report_kind_position_and_limit() {
    use InvalidKind::{Character, Empty, Format, Missing, Reserved, TooLong, WrongKind};
    macro_rules! check {
        ($($name:ty, $text:expr => $kind:ident, $position:expr, $limit:expr;)*) => { $(
            let error = <$name>::try_from($text).unwrap_err();
            let found = (error.kind(), error.position(), error.limit());
            assert_eq!(found, ($kind, $position, $limit), "{error}");
        )* };
    }
    check! {
        AnyChannelName, "" => Empty, Some(0), None;
        AnyChannelName, "x".repeat(201) => TooLong, Some(200), Some(200);
        AnyChannelName, "a b" => Character, Some(1), None;
        AnyChannelName, "private-" => Missing, Some(8), None;
        AnyChannelName, ".." => Format, Some(0), None;
        ChannelName<Private>, "presence-a" => WrongKind, None, None;
        ChannelName<Cached<Private>>, "private-a" => WrongKind, None, None;
        EventName, "pusher:a" => Reserved, Some(0), None;
        ChannelPrefix, "#" => Character, Some(0), None;
        UserId, "x".repeat(129) => TooLong, Some(128), Some(128);
        MemberId, "é".repeat(129) => TooLong, Some(256), Some(128);
        SocketId, "" => Empty, None, None;
        SocketId, "1" => Format, None, None;
        SocketId, "1." => Missing, Some(2), None;
        SocketId, "1.1x" => Character, Some(3), None;
        SocketId, "1.123456789012345678901" => TooLong, Some(22), Some(20);
    }
    let room = "";
    let error = channel_name!("presence-{room}").unwrap_err();
    assert_eq!(error.kind(), Empty);
}
