//! What is a name, and what is none.

use std::collections::{BTreeMap, HashMap};

use pusher_channels::config::{AppId, AppKey, BasePath, Cluster, Host, InvalidAppKey};
use pusher_channels::error::InvalidKind;
use pusher_channels::name::ChannelPrefix;
use pusher_channels::{
    AnyChannelName, Cached, ChannelName, Client, Error, EventName, Presence, Private,
    PrivateEncrypted, Public, SocketId, UserId, channel_name, event_name,
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
fn every_way_in_refuses_what_is_no_channel_name() {
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
fn each_byte_is_allowed_or_refused_as_documented() {
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
fn texts_that_another_signature_could_be_made_of_are_refused() {
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
fn the_kind_is_that_of_the_full_name() {
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
fn an_argument_cannot_change_what_a_template_is() {
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
fn names_are_keys_and_text() {
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
fn event_names() {
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
fn socket_ids() {
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
fn user_ids() {
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

// A URL parser takes them for steps in the path, and what is signed is then not what is sent.
#[test]
fn dots_alone_are_no_names() {
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

/// The traits and methods that every validated string has.
fn has_the_common_traits<T>(valid: &str, invalid: &str)
where
    T: for<'a> TryFrom<&'a str, Error: std::error::Error + Into<Error>>
        + TryFrom<String>
        + std::str::FromStr
        + AsRef<str>
        + std::borrow::Borrow<str>
        + for<'a> PartialEq<&'a str>
        + PartialEq<str>
        + Ord
        + std::hash::Hash
        + Clone
        + std::fmt::Debug
        + std::fmt::Display
        + serde::Serialize
        + serde::de::DeserializeOwned
        + Send
        + Sync
        + 'static,
{
    let Ok(value) = T::try_from(valid) else {
        panic!("{valid} is valid");
    };
    assert_eq!(value, valid);
    assert_eq!(value.as_ref(), valid);
    assert_eq!(value.to_string(), valid);
    assert!(T::try_from(valid.to_owned()).is_ok_and(|same| same == value));
    assert!(valid.parse::<T>().is_ok_and(|same| same == value));
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(json, format!("{valid:?}"));
    assert!(serde_json::from_str::<T>(&json).unwrap() == value);
    let set = std::collections::HashSet::from([value]);
    assert!(set.contains(valid), "found by its string");

    assert!(T::try_from(invalid).is_err());
    assert!(T::try_from(invalid.to_owned()).is_err());
    assert!(invalid.parse::<T>().is_err());
    assert!(serde_json::from_str::<T>(&format!("{invalid:?}")).is_err());
}

#[test]
fn every_validated_string_has_the_same_traits() {
    has_the_common_traits::<ChannelName<Private>>("private-a", "private-");
    has_the_common_traits::<AnyChannelName>("presence-a", "a b");
    has_the_common_traits::<EventName>("e", "pusher:e");
    has_the_common_traits::<ChannelPrefix>("presence-", "#");
    has_the_common_traits::<SocketId>("12.34", "12.");
    has_the_common_traits::<UserId>("42", "4 2");
    has_the_common_traits::<AppId>("00042", "..");
    has_the_common_traits::<AppKey>("278d425bdf160c739803", "a:b");
    has_the_common_traits::<Cluster>("eu", "EU");
    has_the_common_traits::<Host>("ws.example.org:8443", "ws.example.org:0");
    has_the_common_traits::<BasePath>("/pusher", "pusher");
}

#[test]
fn errors_report_kind_position_and_limit() {
    let error = "x".repeat(201).parse::<EventName>().unwrap_err();
    assert_eq!(error.kind(), InvalidKind::TooLong);
    assert_eq!((error.position(), error.limit()), (Some(200), Some(200)));
    let error = "pusher:x".parse::<EventName>().unwrap_err();
    assert_eq!(error.kind(), InvalidKind::Reserved);
    let error = "private-a".parse::<ChannelName<Public>>().unwrap_err();
    assert_eq!(
        (error.kind(), error.position()),
        (InvalidKind::WrongKind, None)
    );
    let error = format!("{}.1", "1".repeat(21))
        .parse::<SocketId>()
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.limit()),
        (InvalidKind::TooLong, Some(20))
    );
    let error = "a:0".parse::<Host>().unwrap_err();
    assert_eq!(
        (error.kind(), error.position()),
        (InvalidKind::Format, Some(1))
    );
}

#[test]
fn a_configuration_error_names_its_setting_and_keeps_its_cause() {
    let error = Client::builder("1", "a:b", "secret")
        .cluster("eu")
        .build()
        .unwrap_err();
    assert_eq!(
        (error.setting(), error.kind()),
        ("key", InvalidKind::Character)
    );
    let cause = std::error::Error::source(&error).unwrap();
    let cause = cause.downcast_ref::<InvalidAppKey>().unwrap();
    assert_eq!(cause.position(), Some(1));
    assert_eq!(error.to_string(), cause.to_string());
    // The message already includes the cause.
    assert!(std::error::Error::source(&Error::from(error)).is_none());

    let error = Client::from_url("https://key:secret@host:0/apps/1").unwrap_err();
    assert_eq!(
        (error.setting(), error.kind()),
        ("host", InvalidKind::Format)
    );
    let error = Client::from_url("https://key@host/apps/1").unwrap_err();
    assert_eq!(
        (error.setting(), error.kind()),
        ("secret", InvalidKind::Missing)
    );
}
