//! The eight classes of channel names, and the prefixes that show them.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

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

/// Longest first: `private-encrypted-` would otherwise be `private-`.
const PREFIXES: [(&str, u8); 7] = [
    ("private-encrypted-cache-", PRIVATE_ENCRYPTED | CACHED),
    ("private-encrypted-", PRIVATE_ENCRYPTED),
    ("private-cache-", PRIVATE | CACHED),
    ("private-", PRIVATE),
    ("presence-cache-", PRESENCE | CACHED),
    ("presence-", PRESENCE),
    ("cache-", PUBLIC | CACHED),
];

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
    (PUBLIC, 0)
}

/// The prefix of the names of a class; that of a public channel is empty.
pub(crate) const fn prefix_of(class: u8) -> &'static str {
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
            && base(class) != base(own)
        {
            return Some(base(class));
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

pub(crate) const fn starts_with(text: &[u8], prefix: &[u8]) -> bool {
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
    fn prefixes_and_names_are_those_of_their_class() {
        for (prefix, class) in PREFIXES {
            assert_eq!(prefix_of(class), prefix);
            assert_eq!(some_name(class), format!("{prefix}refused"));
        }
        for class in 0..8 {
            assert_eq!(classify(some_name(class).as_bytes()).0, class);
        }
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
