//! The rules of names, once, as `const fn`: the macros run them while compiling, the run-time
//! parsers run the same code.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::const_fmt::Message;
use crate::error::InvalidKind;

/// The longest channel and event names that the service takes, in bytes.
pub(crate) const MAX_NAME_LEN: usize = 200;
/// The longest user id, in bytes.
pub(crate) const MAX_USER_ID_LEN: usize = 128;

pub(crate) const ALPHABET: &str = "A-Z a-z 0-9 _ - = @ , . ;";

// A table is one step of the const evaluator per byte, a match is several.
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

/// Which of the eight forms a name has: the kind in the two low bits, `CACHED` beside it.
pub(crate) mod class {
    pub(crate) const PUBLIC: u8 = 0;
    pub(crate) const PRIVATE: u8 = 1;
    pub(crate) const PRESENCE: u8 = 2;
    pub(crate) const PRIVATE_ENCRYPTED: u8 = 3;
    pub(crate) const CACHED: u8 = 4;

    /// The class without the knowledge that it is a cache channel.
    pub(crate) const fn base(class: u8) -> u8 {
        class & 3
    }

    /// As a person would say it: "a … channel".
    pub(crate) const fn describe(class: u8) -> &'static str {
        match class {
            PUBLIC => "public",
            PRIVATE => "private",
            PRESENCE => "presence",
            PRIVATE_ENCRYPTED => "private-encrypted",
            4 => "public cache",
            5 => "private cache",
            6 => "presence cache",
            _ => "private-encrypted cache",
        }
    }

    /// The type that stands for the kind of a class.
    pub(crate) const fn kind(class: u8) -> &'static str {
        match base(class) {
            PUBLIC => "Public",
            PRIVATE => "Private",
            PRESENCE => "Presence",
            _ => "PrivateEncrypted",
        }
    }

    /// A name of a class.
    pub(crate) const fn some_name(class: u8) -> &'static str {
        match class {
            PUBLIC => "refused",
            PRIVATE => "private-refused",
            PRESENCE => "presence-refused",
            PRIVATE_ENCRYPTED => "private-encrypted-refused",
            4 => "cache-refused",
            5 => "private-cache-refused",
            6 => "presence-cache-refused",
            _ => "private-encrypted-cache-refused",
        }
    }
}

/// Longest first: `private-encrypted-` would otherwise be `private-`.
const PREFIXES: [(&str, u8); 7] = [
    (
        "private-encrypted-cache-",
        class::PRIVATE_ENCRYPTED | class::CACHED,
    ),
    ("private-encrypted-", class::PRIVATE_ENCRYPTED),
    ("private-cache-", class::PRIVATE | class::CACHED),
    ("private-", class::PRIVATE),
    ("presence-cache-", class::PRESENCE | class::CACHED),
    ("presence-", class::PRESENCE),
    ("cache-", class::PUBLIC | class::CACHED),
];

const EVENTS_OF_THE_SERVICE: [&[u8]; 2] = [b"pusher:", b"pusher_internal:"];

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameFault {
    Empty,
    TooLong { len: usize, limit: usize },
    Character { position: usize, character: char },
    OnlyPrefix { class: u8 },
    OtherKind { expected: u8, found: u8 },
    NotCached,
    ArgumentChangedKind { expected: u8, found: u8 },
    EmptyArguments,
    OfTheService,
    NotOfKind { class: u8 },
    Dots,
}

impl NameFault {
    pub(crate) const fn message(self) -> Message {
        let m = Message::new();
        match self {
            Self::Empty => m.text("it is empty"),
            Self::TooLong { len, limit } => m
                .text("it has ")
                .number(len)
                .text(" bytes, the limit is ")
                .number(limit),
            Self::Character {
                position,
                character,
            } => m
                .text("the character ")
                .character(character)
                .text(" at byte ")
                .number(position)
                .text(" is not allowed (allowed are ")
                .text(ALPHABET)
                .text(")"),
            Self::OnlyPrefix { class } => m
                .text("nothing follows the prefix `")
                .text(prefix_of(class))
                .text("`"),
            Self::OtherKind { expected, found } => m
                .text("it names a ")
                .text(class::describe(found))
                .text(" channel, not a ")
                .text(class::describe(expected))
                .text(" one"),
            Self::NotCached => m.text(
                "it is not a cache channel: the prefix of its kind is not followed by `cache-`",
            ),
            Self::ArgumentChangedKind { expected, found } => m
                .text("an argument turned the ")
                .text(class::describe(expected))
                .text(" channel of the template into a ")
                .text(class::describe(found))
                .text(" one"),
            Self::EmptyArguments => m.text("the arguments of the template are empty"),
            Self::OfTheService => m.text(
                "names that start with `pusher:` or `pusher_internal:` belong to the service",
            ),
            Self::Dots => m.text("`.` and `..` mean something else in the path of a URL"),
            Self::NotOfKind { class } => m
                .text("the name of no ")
                .text(class::describe(class))
                .text(" channel starts like this: they start with `")
                .text(prefix_of(class))
                .text("`"),
        }
    }

    pub(crate) const fn kind(self) -> InvalidKind {
        match self {
            Self::Empty | Self::EmptyArguments => InvalidKind::Empty,
            Self::TooLong { .. } => InvalidKind::TooLong,
            Self::Character { .. } => InvalidKind::Character,
            Self::OnlyPrefix { .. } => InvalidKind::Missing,
            Self::OtherKind { .. }
            | Self::NotOfKind { .. }
            | Self::NotCached
            | Self::ArgumentChangedKind { .. } => InvalidKind::WrongKind,
            Self::OfTheService | Self::Dots => InvalidKind::Reserved,
        }
    }

    pub(crate) const fn limit(self) -> Option<usize> {
        match self {
            Self::TooLong { limit, .. } => Some(limit),
            _ => None,
        }
    }

    /// The byte at which the fault begins.
    pub(crate) const fn position(self) -> Option<usize> {
        match self {
            Self::Character { position, .. } => Some(position),
            Self::TooLong { limit, .. } => Some(limit),
            Self::OnlyPrefix { class } => Some(prefix_of(class).len()),
            Self::Empty | Self::OfTheService | Self::Dots => Some(0),
            Self::OtherKind { .. }
            | Self::NotOfKind { .. }
            | Self::NotCached
            | Self::ArgumentChangedKind { .. }
            | Self::EmptyArguments => None,
        }
    }
}

/// Checks a whole channel name and says of which class it is.
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

/// Checks a channel name that has to be of the class `expected`.
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
    let mut i = 0;
    while i < EVENTS_OF_THE_SERVICE.len() {
        if starts_with(name.as_bytes(), EVENTS_OF_THE_SERVICE[i]) {
            return Err(NameFault::OfTheService);
        }
        i += 1;
    }
    Ok(())
}

/// Checks what channel names are to start with.
pub(crate) const fn channel_prefix(prefix: &str) -> Result<(), NameFault> {
    if prefix.is_empty() {
        return Ok(());
    }
    alphabet(prefix, MAX_NAME_LEN)
}

/// Checks that names of a class can start with `prefix`. Gives the prefix of that class where it
/// is the longer of the two.
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

/// Whether this is `.` or `..`, which a URL parser resolves as a segment of a path: what is signed
/// would not be what is sent.
pub(crate) const fn is_dots(segment: &str) -> bool {
    matches!(segment.as_bytes(), b"." | b"..")
}

/// The class of a name, and the length of the prefix that shows it. Looks at nothing else.
pub(crate) const fn classify(name: &[u8]) -> (u8, usize) {
    let mut i = 0;
    while i < PREFIXES.len() {
        let (prefix, class) = PREFIXES[i];
        if starts_with(name, prefix.as_bytes()) {
            return (class, prefix.len());
        }
        i += 1;
    }
    (class::PUBLIC, 0)
}

/// The prefix of the names of a class; that of a public channel is empty.
const fn prefix_of(class: u8) -> &'static str {
    let mut i = 0;
    while i < PREFIXES.len() {
        let (prefix, of) = PREFIXES[i];
        if of == class {
            return prefix;
        }
        i += 1;
    }
    ""
}

/// The base kind other than that of `head` which a name that starts with `head` can still become.
pub(crate) const fn other_kind_within_reach(head: &[u8]) -> Option<u8> {
    let (own, _) = classify(head);
    let mut i = 0;
    while i < PREFIXES.len() {
        let (prefix, class) = PREFIXES[i];
        if head.len() < prefix.len()
            && starts_with(prefix.as_bytes(), head)
            && class::base(class) != class::base(own)
        {
            return Some(class::base(class));
        }
        i += 1;
    }
    None
}

/// Whether a name that starts with `head` is, or can still become, one of the class `wanted`.
pub(crate) const fn can_become(head: &[u8], wanted: u8) -> bool {
    let (own, _) = classify(head);
    if own == wanted {
        return true;
    }
    let mut i = 0;
    while i < PREFIXES.len() {
        let (prefix, class) = PREFIXES[i];
        if class == wanted && head.len() < prefix.len() && starts_with(prefix.as_bytes(), head) {
            return true;
        }
        i += 1;
    }
    false
}

pub(crate) const fn in_alphabet(byte: u8) -> bool {
    IN_ALPHABET[byte as usize]
}

/// The character that starts at `position`, which has to be a character boundary.
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
    // All of them first, without a branch for each: nearly every text is right.
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

const fn starts_with(text: &[u8], prefix: &[u8]) -> bool {
    if text.len() < prefix.len() {
        return false;
    }
    let mut i = 0;
    while i < prefix.len() {
        if text[i] != prefix[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_the_full_name() {
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
    fn prefixes_and_names_are_those_of_their_class() {
        for (prefix, class) in PREFIXES {
            assert_eq!(prefix_of(class), prefix);
            assert_eq!(class::some_name(class), format!("{prefix}refused"));
        }
        for class in 0..8 {
            assert_eq!(channel_name(class::some_name(class)), Ok(class));
        }
    }

    #[test]
    fn a_character_is_shown_whole() {
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
    fn prefixes_within_a_kind() {
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

    #[test]
    fn heads_that_another_kind_can_come_of() {
        for (head, other) in [
            ("", Some(3)),
            ("pre", Some(2)),
            ("private-", Some(3)),
            ("private-enc", Some(3)),
            ("private-user-", None),
            ("presence-", None),
            ("private-encrypted-", None),
            ("room-", None),
            ("cac", None),
        ] {
            assert_eq!(other_kind_within_reach(head.as_bytes()), other, "{head}");
        }
    }
}
