//! Names and ids: the same strings are accepted as by the rules of the documentation, written once more
//! here, and they are not changed.

#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use libfuzzer_sys::fuzz_target;
use pusher_channels::name::{ChannelPrefix, IdempotencyKey};
use pusher_channels::{
    AnyChannelName, Cached, ChannelName, EventName, MemberId, Presence, Private, PrivateEncrypted,
    Public, SocketId, UserId,
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    check_strings(text);
    // Limits of 128 and 200 bytes or characters are far for a fuzzer.
    let counts = [127, 128, 129, 199, 200, 201];
    if let (Some(last), Some(count)) = (text.chars().next_back(), counts.get(text.len() % 16)) {
        let repeated = last.to_string().repeat(*count);
        check_strings(&repeated);
        check_strings(&format!("{text}{repeated}"));
    }
});

fn check_strings(text: &str) {
    check_channel(text);
    check::<ChannelPrefix>(text, text.len() <= 200 && text.bytes().all(is_of_channels));
    check::<EventName>(
        text,
        (1..=200).contains(&text.len())
            && !text.starts_with("pusher:")
            && !text.starts_with("pusher_internal:"),
    );
    check::<SocketId>(text, is_socket_id(text));
    let is_user = (1..=128).contains(&text.len()) && is_of_paths(text);
    check::<UserId>(text, is_user);
    let characters = text.chars().count();
    check::<MemberId>(
        text,
        (1..=128).contains(&characters) && !text.chars().any(char::is_control),
    );
    check::<IdempotencyKey>(
        text,
        (1..=128).contains(&text.len()) && text.bytes().all(|byte| (0x21..=0x7e).contains(&byte)),
    );
}

/// Checks that a type accepts exactly what it should, and keeps it.
fn check<T>(text: &str, is_valid: bool)
where
    T: FromStr<Err: Display + Debug>
        + for<'t> TryFrom<&'t str>
        + TryFrom<String>
        + AsRef<str>
        + Display
        + serde::Serialize
        + serde::de::DeserializeOwned,
{
    let name = std::any::type_name::<T>();
    assert_eq!(T::try_from(text).is_ok(), is_valid, "{name}: {text:?}");
    assert_eq!(
        T::try_from(text.to_owned()).is_ok(),
        is_valid,
        "{name}: {text:?}"
    );
    let json = serde_json::to_string(text).expect("a string is JSON");
    assert_eq!(
        serde_json::from_str::<T>(&json).is_ok(),
        is_valid,
        "{name}: {text:?}"
    );
    match text.parse::<T>() {
        Ok(parsed) => {
            assert!(is_valid, "{name} accepts {text:?}");
            assert_eq!(parsed.as_ref(), text);
            assert_eq!(parsed.to_string(), text);
            assert_eq!(
                serde_json::to_string(&parsed).expect("a string is JSON"),
                json
            );
        }
        Err(error) => {
            assert!(!is_valid, "{name} rejects {text:?}: {error}");
            assert!(error.to_string().len() < 400, "a long message: {error}");
            // The characters of a name are named one by one, and never printed as they are.
            assert!(!error.to_string().contains(['\n', '\u{1b}']), "{error:?}");
        }
    }
}

fn is_of_channels(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-=@,.;".contains(&byte)
}

/// Names and ids are segments of paths, in which `.` and `..` have a meaning.
fn is_of_paths(text: &str) -> bool {
    text.bytes().all(is_of_channels) && text != "." && text != ".."
}

fn is_socket_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_number = |part: &&str| {
        (1..=20).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.len() == 2 && parts.iter().all(is_number)
}

/// The kinds, by the prefixes of the documentation. The longest one decides.
const PREFIXES: [(&str, &str, bool); 8] = [
    ("private-encrypted-cache-", "encrypted", true),
    ("private-encrypted-", "encrypted", false),
    ("private-cache-", "private", true),
    ("private-", "private", false),
    ("presence-cache-", "presence", true),
    ("presence-", "presence", false),
    ("cache-", "public", true),
    ("", "public", false),
];

fn check_channel(text: &str) {
    let found = PREFIXES
        .iter()
        .find(|(prefix, ..)| text.starts_with(prefix));
    let (prefix, kind, cached) = *found.expect("the last prefix is empty");
    let is_valid = (prefix.len() + 1..=200).contains(&text.len()) && is_of_paths(text);
    check::<AnyChannelName>(text, is_valid);
    check::<ChannelName<Public>>(text, is_valid && kind == "public");
    check::<ChannelName<Private>>(text, is_valid && kind == "private");
    check::<ChannelName<PrivateEncrypted>>(text, is_valid && kind == "encrypted");
    check::<ChannelName<Presence>>(text, is_valid && kind == "presence");
    check::<ChannelName<Cached<Public>>>(text, is_valid && cached && kind == "public");
    check::<ChannelName<Cached<Private>>>(text, is_valid && cached && kind == "private");
    check::<ChannelName<Cached<PrivateEncrypted>>>(text, is_valid && cached && kind == "encrypted");
    check::<ChannelName<Cached<Presence>>>(text, is_valid && cached && kind == "presence");
    if let Ok(name) = AnyChannelName::new(text) {
        assert_eq!(name.is_cached(), cached, "{text}");
        let of_variant = match name {
            AnyChannelName::Public(_) => "public",
            AnyChannelName::Private(_) => "private",
            AnyChannelName::PrivateEncrypted(_) => "encrypted",
            AnyChannelName::Presence(_) => "presence",
        };
        assert_eq!(of_variant, kind, "{text}");
    }
}
