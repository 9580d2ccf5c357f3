//! The eight classes of channel names, and their prefixes.
//!
//! A class is a number, because const generics and `const fn` need one: the kind in the two low bits,
//! [`CACHED`] as the third.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

pub(crate) const PUBLIC: u8 = 0;
pub(crate) const PRIVATE: u8 = 1;
pub(crate) const PRESENCE: u8 = 2;
pub(crate) const PRIVATE_ENCRYPTED: u8 = 3;
pub(crate) const CACHED: u8 = 4;

/// Returns the class of the base kind.
pub(crate) const fn base(class: u8) -> u8 {
    class & 3
}

/// Returns the human-readable name of a class, for use in "a … channel".
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

/// Returns the type of the kind of a class, as a program writes it.
pub(crate) const fn kind(class: u8) -> &'static str {
    match class {
        PUBLIC => "Public",
        PRIVATE => "Private",
        PRESENCE => "Presence",
        PRIVATE_ENCRYPTED => "PrivateEncrypted",
        4 => "Cached<Public>",
        5 => "Cached<Private>",
        6 => "Cached<Presence>",
        _ => "Cached<PrivateEncrypted>",
    }
}

/// Returns a valid name of a class, in place of an invalid literal that does not compile anyway.
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

// Longest first: `private-encrypted-` also starts with `private-`.
// An array and not a match, because the macros also need the prefixes that a template can still
// become.
pub(crate) const PREFIXES: [(&str, u8); 7] = [
    ("private-encrypted-cache-", PRIVATE_ENCRYPTED | CACHED),
    ("private-encrypted-", PRIVATE_ENCRYPTED),
    ("private-cache-", PRIVATE | CACHED),
    ("private-", PRIVATE),
    ("presence-cache-", PRESENCE | CACHED),
    ("presence-", PRESENCE),
    ("cache-", PUBLIC | CACHED),
];

/// Returns the class of a name and the length of its prefix, without validating the rest.
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

/// Returns true if a valid name is that of an encrypted channel.
pub(crate) const fn is_encrypted(name: &str) -> bool {
    base(classify(name.as_bytes()).0) == PRIVATE_ENCRYPTED
}

/// Returns the prefix of a class. It is empty for public channels.
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

/// Returns another base kind that a name starting with `head` can still turn out to be.
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

/// Returns true if a name starting with `head` is, or can turn out to be, of the class `wanted`.
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
    fn prefixes_and_placeholder_names_match_their_class() {
        for (prefix, class) in PREFIXES {
            assert_eq!(prefix_of(class), prefix);
            assert_eq!(some_name(class), format!("{prefix}refused"));
        }
        for class in 0..8 {
            assert_eq!(classify(some_name(class).as_bytes()).0, class);
        }
    }

    #[test]
    fn finds_other_kinds_that_a_head_can_become() {
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
