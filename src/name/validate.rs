//! The rules of names, as `const fn`: the macros run them at compile time, the parsers at run time.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::class::{self, classify, prefix_of, starts_with};
use super::error::NameFault;

/// The maximum length of channel and event names, in bytes.
pub(crate) const MAX_NAME_LEN: usize = 200;
/// The maximum length of user ids, in bytes.
pub(crate) const MAX_USER_ID_LEN: usize = 128;

// A table costs the const evaluator one step per byte, a `match` several.
static IN_ALPHABET: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = b.is_ascii_alphanumeric()
            || matches!(b, b'_' | b'-' | b'=' | b'@' | b',' | b'.' | b';');
        byte += 1;
    }
    table
};

const RESERVED_EVENTS: [&[u8]; 2] = [b"pusher:", b"pusher_internal:"];

/// Validates a channel name and returns its class.
pub(crate) const fn channel_name(name: &str) -> Result<u8, NameFault> {
    if let Err(fault) = alphabet(name, MAX_NAME_LEN) {
        return Err(fault);
    }
    if is_dots(name) {
        return Err(NameFault::Dots);
    }
    let (class, prefix_len) = classify(name.as_bytes());
    if prefix_len == name.len() {
        return Err(NameFault::OnlyPrefix { class });
    }
    Ok(class)
}

/// Validates a channel name of the class `expected`.
pub(crate) const fn channel_name_of(name: &str, expected: u8) -> Result<(), NameFault> {
    let found = match channel_name(name) {
        Ok(found) => found,
        Err(fault) => return Err(fault),
    };
    if class::base(found) != class::base(expected) {
        return Err(NameFault::OtherKind {
            expected: class::base(expected),
            found: class::base(found),
        });
    }
    if expected & class::CACHED != 0 && found & class::CACHED == 0 {
        return Err(NameFault::NotCached);
    }
    Ok(())
}

pub(crate) const fn event_name(name: &str) -> Result<(), NameFault> {
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.len() > MAX_NAME_LEN {
        return Err(NameFault::TooLong {
            len: name.len(),
            limit: MAX_NAME_LEN,
        });
    }
    if is_reserved_event(name) {
        return Err(NameFault::Reserved);
    }
    Ok(())
}

pub(crate) const fn is_reserved_event(name: &str) -> bool {
    let mut i = 0;
    while i < RESERVED_EVENTS.len() {
        if starts_with(name.as_bytes(), RESERVED_EVENTS[i]) {
            return true;
        }
        i += 1;
    }
    false
}

/// Validates a prefix of channel names.
pub(crate) const fn channel_prefix(prefix: &str) -> Result<(), NameFault> {
    if prefix.is_empty() {
        return Ok(());
    }
    alphabet(prefix, MAX_NAME_LEN)
}

/// Checks that names of a class can start with `prefix`. Returns the prefix of that class if it is
/// the longer of the two.
pub(crate) const fn prefix_within(
    prefix: &str,
    class: u8,
) -> Result<Option<&'static str>, NameFault> {
    let own = prefix_of(class);
    if prefix.len() < own.len() && starts_with(own.as_bytes(), prefix.as_bytes()) {
        return Ok(Some(own));
    }
    if starts_with(prefix.as_bytes(), own.as_bytes()) {
        return Ok(None);
    }
    Err(NameFault::NotOfKind { class })
}

pub(crate) const fn user_id(id: &str) -> Result<(), NameFault> {
    if is_dots(id) {
        return Err(NameFault::Dots);
    }
    alphabet(id, MAX_USER_ID_LEN)
}

/// Returns true for `.` and `..`. URL parsers resolve them as path segments, so the path that is sent
/// would differ from the path that is signed.
pub(crate) const fn is_dots(segment: &str) -> bool {
    matches!(segment.as_bytes(), b"." | b"..")
}

pub(crate) const fn in_alphabet(byte: u8) -> bool {
    IN_ALPHABET[byte as usize]
}

/// Returns the character that starts at `position`, which must be a character boundary.
pub(crate) const fn character_at(text: &str, position: usize) -> char {
    let bytes = text.as_bytes();
    let first = bytes[position];
    let (len, mut code) = match first {
        0..=0x7f => (1, first as u32),
        0x80..=0xdf => (2, (first & 0x1f) as u32),
        0xe0..=0xef => (3, (first & 0x0f) as u32),
        _ => (4, (first & 0x07) as u32),
    };
    let mut i = 1;
    while i < len {
        code = code << 6 | (bytes[position + i] & 0x3f) as u32;
        i += 1;
    }
    match char::from_u32(code) {
        Some(character) => character,
        None => char::REPLACEMENT_CHARACTER,
    }
}

const fn alphabet(text: &str, limit: usize) -> Result<(), NameFault> {
    if text.is_empty() {
        return Err(NameFault::Empty);
    }
    if text.len() > limit {
        return Err(NameFault::TooLong {
            len: text.len(),
            limit,
        });
    }
    let bytes = text.as_bytes();
    // Two passes, because nearly every name is valid: the first has no branch per byte and
    // vectorizes, the second runs only for invalid names and finds the position.
    let mut all = true;
    let mut position = 0;
    while position < bytes.len() {
        all &= in_alphabet(bytes[position]);
        position += 1;
    }
    if all {
        return Ok(());
    }
    position = 0;
    while in_alphabet(bytes[position]) {
        position += 1;
    }
    Err(NameFault::Character {
        position,
        character: character_at(text, position),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_name_determines_the_class() {
        for (name, expected) in [
            ("a", 0),
            ("private-a", 1),
            ("presence-a", 2),
            ("private-encrypted-a", 3),
            ("cache-a", 4),
            ("private-cache-a", 5),
            ("presence-cache-a", 6),
            ("private-encrypted-cache-a", 7),
            ("Private-a", 0),
            ("private-encrypted", 1),
            ("private_a", 0),
            ("cache-private-a", 4),
        ] {
            assert_eq!(channel_name(name), Ok(expected), "{name}");
        }
    }

    #[test]
    fn names_are_limited_to_an_alphabet_and_a_length() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;";
        for byte in 0..=u8::MAX {
            let character = char::from(byte);
            let name = format!("a{character}");
            let expected = alphabet.contains(character);
            assert_eq!(in_alphabet(byte), expected, "{name}");
            assert_eq!(channel_name(&name).is_ok(), expected, "{name}");
            assert_eq!(channel_prefix(&name).is_ok(), expected, "{name}");
            assert_eq!(user_id(&name).is_ok(), expected, "{name}");
        }

        type Check = fn(&str) -> Result<(), NameFault>;
        let channel_name: Check = |name| channel_name(name).map(drop);
        let limited: [(Check, usize, &str); 4] = [
            (channel_name, 200, "private-a"),
            (channel_prefix, 200, "private-a"),
            (event_name, 200, "an event"),
            (user_id, 128, "a"),
        ];
        for (check, limit, start) in limited {
            let longest = format!("{start:x<limit$}");
            assert_eq!(check(&longest), Ok(()));
            let len = limit + 1;
            let too_long = NameFault::TooLong { len, limit };
            assert_eq!(check(&format!("{longest}x")), Err(too_long));
        }
        for check in [channel_name, event_name, user_id] {
            assert_eq!(check(""), Err(NameFault::Empty));
        }
        for check in [channel_name, user_id] {
            for dots in [".", ".."] {
                assert_eq!(check(dots), Err(NameFault::Dots));
            }
            for other in ["...", ".a", "a.", "a"] {
                assert_eq!(check(other), Ok(()));
            }
        }
    }

    #[test]
    fn a_prefix_alone_is_no_name() {
        for (prefix, class) in [
            ("private-", class::PRIVATE),
            ("presence-", class::PRESENCE),
            ("private-encrypted-", class::PRIVATE_ENCRYPTED),
            ("cache-", class::CACHED),
        ] {
            assert_eq!(channel_name(prefix), Err(NameFault::OnlyPrefix { class }));
            assert_eq!(channel_prefix(prefix), Ok(()));
        }
    }

    #[test]
    fn the_class_has_to_be_the_expected_one() {
        let (private, presence) = (class::PRIVATE, class::PRESENCE);
        let other = |expected, found| Err(NameFault::OtherKind { expected, found });
        for (name, expected, result) in [
            ("private-a", private, Ok(())),
            ("private-cache-a", private, Ok(())),
            ("private-cache-a", private | class::CACHED, Ok(())),
            (
                "private-a",
                private | class::CACHED,
                Err(NameFault::NotCached),
            ),
            ("private-a", presence, other(presence, private)),
            (
                "presence-a",
                private | class::CACHED,
                other(private, presence),
            ),
            ("a", private, other(private, class::PUBLIC)),
            (
                "private-",
                private,
                Err(NameFault::OnlyPrefix { class: private }),
            ),
        ] {
            assert_eq!(channel_name_of(name, expected), result, "{name}");
        }
    }

    #[test]
    fn events_of_the_server_are_reserved() {
        for (name, reserved) in [
            ("pusher:", true),
            ("pusher:pong", true),
            ("pusher_internal:", true),
            ("pusher_internal:subscription_succeeded", true),
            ("pusher", false),
            ("pusher_internal", false),
            ("Pusher:pong", false),
            ("client-pusher:pong", false),
            ("p", false),
        ] {
            assert_eq!(is_reserved_event(name), reserved, "{name}");
            let expected = if reserved {
                Err(NameFault::Reserved)
            } else {
                Ok(())
            };
            assert_eq!(event_name(name), expected, "{name}");
        }
    }

    #[test]
    fn characters_of_each_length_are_read() {
        for character in [
            '\0',
            '\u{7f}',
            '\u{80}',
            'é',
            '\u{7ff}',
            '\u{800}',
            '€',
            '\u{ffff}',
            '\u{10000}',
            '😀',
            '\u{10ffff}',
        ] {
            let text = format!("a{character}z");
            assert_eq!(character_at(&text, 1), character);
        }
    }

    #[test]
    fn reports_whole_characters() {
        for (text, position, character) in [("aé", 1, 'é'), ("€", 0, '€'), ("ab😀", 2, '😀')]
        {
            let fault = NameFault::Character {
                position,
                character,
            };
            assert_eq!(channel_name(text), Err(fault));
        }
    }

    #[test]
    fn restricts_prefixes_to_a_kind() {
        let within = |prefix| prefix_within(prefix, class::PRESENCE);
        for shorter in ["", "pre", "presence"] {
            assert_eq!(within(shorter), Ok(Some("presence-")));
        }
        assert_eq!(within("presence-"), Ok(None));
        assert_eq!(within("presence-room-"), Ok(None));
        for other in ["private-", "presence_", "Presence-", "room"] {
            let class = class::PRESENCE;
            assert_eq!(
                within(other),
                Err(NameFault::NotOfKind { class }),
                "{other}"
            );
        }
        assert_eq!(channel_prefix(""), Ok(()));
        assert!(channel_prefix(&"x".repeat(201)).is_err());
    }
}
