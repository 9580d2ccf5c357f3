//! Names that are nearly of another kind: `privat-orders` is a valid name, of a public channel.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use super::class::{CACHED, PRESENCE, PRIVATE, PRIVATE_ENCRYPTED, PUBLIC, base, prefix_of};

/// The kind that a name was probably meant to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NearMiss {
    pub(super) class: u8,
    /// The byte at which the rest of the name starts, after the misspelled prefix.
    pub(super) rest: usize,
}

const IS_PRIVATE: u8 = 1;
const IS_PRESENCE: u8 = 2;
const IS_ENCRYPTED: u8 = 4;
const IS_CACHE: u8 = 8;

struct Word {
    word: &'static [u8],
    letters: u32,
    max_edits: u32,
    bits: u8,
}

const fn word(word: &'static [u8], max_edits: u32, bits: u8) -> Word {
    let (_, letters) = first_segment(word);
    Word {
        word,
        letters,
        max_edits,
        bits,
    }
}

// Two edits from `cache` would be `case`, `race`, `coach` and `catch`.
const WORDS: [Word; 7] = [
    word(b"private", 2, IS_PRIVATE),
    word(b"presence", 2, IS_PRESENCE),
    word(b"encrypted", 2, IS_ENCRYPTED),
    word(b"cache", 1, IS_CACHE),
    word(b"privateencrypted", 2, IS_PRIVATE | IS_ENCRYPTED),
    word(b"privatecache", 1, IS_PRIVATE | IS_CACHE),
    word(b"presencecache", 1, IS_PRESENCE | IS_CACHE),
];

// All English words within the distances that are not themselves about the kind, as `encrypt` and
// `cached` are. Found with a dictionary; a word that is missing costs its user a kind in front.
const OTHER_WORDS: [&[u8]; 29] = [
    b"primate",
    b"primates",
    b"privacy",
    b"pirate",
    b"frigate",
    b"predate",
    b"prelate",
    b"privateer",
    b"privately",
    b"privatize",
    b"privet",
    b"probate",
    b"prorate",
    b"urinate",
    b"present",
    b"presents",
    b"presented",
    b"presenter",
    b"preserve",
    b"prescience",
    b"pretence",
    b"pretense",
    b"credence",
    b"provence",
    b"prudence",
    b"encrusted",
    b"decrypted",
    b"caches",
    b"ache",
];

/// Returns the kind that a name of the class `class` was probably meant to have, if it is another.
///
/// `head` is the name, or the part of a template before the first placeholder, whose last segment is
/// incomplete.
pub(crate) const fn near_miss(head: &[u8], class: u8, is_whole: bool) -> Option<NearMiss> {
    // Nearly all names have an exact prefix or none, so the words of an exact one are not compared.
    let mut found = words_of(class);
    let mut rest = prefix_of(class).len();
    let (_, mut remaining) = head.split_at(rest);
    loop {
        remaining = skip_separators(remaining);
        let (len, letters) = first_segment(remaining);
        let (segment, after) = remaining.split_at(len);
        if after.is_empty() && !is_whole {
            break;
        }
        let word = nearest_word(segment, letters);
        if word == 0 || !can_follow(found, word) {
            break;
        }
        found |= word;
        rest = head.len() - after.len().saturating_sub(1);
        remaining = after;
    }
    let meant = class_of(found);
    if meant == class {
        return None;
    }
    Some(NearMiss { class: meant, rest })
}

const fn words_of(class: u8) -> u8 {
    let base = match base(class) {
        PUBLIC => 0,
        PRIVATE => IS_PRIVATE,
        PRESENCE => IS_PRESENCE,
        _ => IS_PRIVATE | IS_ENCRYPTED,
    };
    if class & CACHED == 0 {
        base
    } else {
        base | IS_CACHE
    }
}

const fn class_of(words: u8) -> u8 {
    // No channel is both encrypted and a presence channel; the encryption is what must not be lost.
    let base = if words & IS_ENCRYPTED != 0 {
        PRIVATE_ENCRYPTED
    } else if words & IS_PRESENCE != 0 {
        PRESENCE
    } else if words & IS_PRIVATE != 0 {
        PRIVATE
    } else {
        PUBLIC
    };
    if words & IS_CACHE == 0 {
        base
    } else {
        base | CACHED
    }
}

// The order does not matter, because `cache-private-x` and `private-cache-encrypted-x` are mistakes
// as well. `private-presence-x` and `private-cache-cache-x` are not.
const fn can_follow(found: u8, word: u8) -> bool {
    let has_kind = found & (IS_PRIVATE | IS_PRESENCE) != 0;
    let repeats_kind = has_kind && word & (IS_PRIVATE | IS_PRESENCE) != 0;
    let is_presence_after_encrypted = found & IS_ENCRYPTED != 0 && word & IS_PRESENCE != 0;
    found & word == 0 && !repeats_kind && !is_presence_after_encrypted
}

/// Returns the bits of the word that `segment` nearly is, or 0.
const fn nearest_word(segment: &[u8], letters: u32) -> u8 {
    let mut words: &[Word] = &WORDS;
    while let [word, others @ ..] = words {
        // Each edit adds and removes at most one letter. This rejects nearly all words, at a tenth of
        // the time that comparing takes while compiling.
        let is_candidate = (letters & !word.letters).count_ones() <= word.max_edits
            && (word.letters & !letters).count_ones() <= word.max_edits;
        if is_candidate && is_within(segment, word.word, word.max_edits) {
            return if is_other_word(segment) { 0 } else { word.bits };
        }
        words = others;
    }
    0
}

const fn is_other_word(segment: &[u8]) -> bool {
    let mut words: &[&[u8]] = &OTHER_WORDS;
    while let [word, others @ ..] = words {
        if is_within(segment, word, 0) {
            return true;
        }
        words = others;
    }
    false
}

/// Returns true if `edits` insertions, deletions, substitutions or transpositions of neighbors, or
/// fewer, turn `a` into `b`, which is in lower case. The case of `a` is ignored.
const fn is_within(mut a: &[u8], mut b: &[u8], edits: u32) -> bool {
    if a.len().abs_diff(b.len()) > edits as usize {
        return false;
    }
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
        if is_same(*x, *y) {
            a = rest_a;
            b = rest_b;
            continue;
        }
        if edits == 0 {
            return false;
        }
        let edits = edits - 1;
        if let ([x2, after_a @ ..], [y2, after_b @ ..]) = (rest_a, rest_b)
            && is_same(*x, *y2)
            && is_same(*x2, *y)
            && is_within(after_a, after_b, edits)
        {
            return true;
        }
        return is_within(rest_a, rest_b, edits)
            || is_within(rest_a, b, edits)
            || is_within(a, rest_b, edits);
    }
    true
}

/// Compares a letter or digit with a lower-case letter, except for the case.
const fn is_same(byte: u8, lower: u8) -> bool {
    byte | 0x20 == lower
}

/// Returns the length of the segment at the start, and the set of its letters.
const fn first_segment(text: &[u8]) -> (usize, u32) {
    let mut letters = 0;
    let mut len = 0;
    while len < text.len() {
        let bit = LETTERS[text[len] as usize];
        if bit == 0 {
            break;
        }
        letters |= bit;
        len += 1;
    }
    (len, letters)
}

// A table costs the const evaluator one step per byte, a `match` several. Upper and lower case share
// a bit. A digit shares one with a letter, which only lets a word pass on to the comparison.
static LETTERS: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = 1 << (byte & 31);
        }
        byte += 1;
    }
    table
};

const fn skip_separators(mut text: &[u8]) -> &[u8] {
    while let [byte, after @ ..] = text {
        if byte.is_ascii_alphanumeric() {
            break;
        }
        text = after;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::class::{classify, prefix_of};
    use super::*;

    fn corrected(head: &str, is_whole: bool) -> Option<String> {
        let (class, _) = classify(head.as_bytes());
        let NearMiss { class, rest } = near_miss(head.as_bytes(), class, is_whole)?;
        Some(format!("{}{}", prefix_of(class), &head[rest..]))
    }

    #[test]
    fn corrects_near_misses() {
        for (name, meant) in [
            ("privat-orders", "private-orders"),
            ("prviate-x", "private-x"),
            ("privates-x", "private-x"),
            ("Private-x", "private-x"),
            ("PRIVATE-x", "private-x"),
            ("private_x", "private-x"),
            ("private.x", "private-x"),
            ("_private-x", "private-x"),
            ("private", "private-"),
            ("private_", "private-"),
            ("pr1vate-x", "private-x"),
            ("presense-x", "presence-x"),
            ("presance-x", "presence-x"),
            ("prescence-x", "presence-x"),
            ("Presence_x", "presence-x"),
            ("presence", "presence-"),
            ("encrypted-x", "private-encrypted-x"),
            ("encrypted-private-x", "private-encrypted-x"),
            ("private-encrypted_x", "private-encrypted-x"),
            ("private-encrypt-x", "private-encrypted-x"),
            ("private-encryptd-x", "private-encrypted-x"),
            ("private-Encrypted-x", "private-encrypted-x"),
            ("private-encrypted", "private-encrypted-"),
            ("private--encrypted-x", "private-encrypted-x"),
            ("privateencrypted-x", "private-encrypted-x"),
            ("private_encrypted_x", "private-encrypted-x"),
            ("privat-encryptd-x", "private-encrypted-x"),
            ("presence-encrypted-x", "private-encrypted-x"),
            ("private-cache-encrypted-x", "private-encrypted-cache-x"),
            ("cach-x", "cache-x"),
            ("chache-x", "cache-x"),
            ("Cache-x", "cache-x"),
            ("cached-x", "cache-x"),
            ("cache_x", "cache-x"),
            ("cache-private-x", "private-cache-x"),
            ("private-cached-x", "private-cache-x"),
            ("presence-cahce-x", "presence-cache-x"),
            ("presence-cache", "presence-cache-"),
            ("privatecache-x", "private-cache-x"),
            ("private-encrypted-cache_x", "private-encrypted-cache-x"),
        ] {
            assert_eq!(corrected(name, true).as_deref(), Some(meant), "{name}");
        }
    }

    #[test]
    fn accepts_other_words() {
        for name in [
            "news",
            "room",
            "orders",
            "profile",
            "provider",
            "price",
            "prices",
            "project",
            "present",
            "presents",
            "presenter",
            "presentation",
            "preset",
            "pressure",
            "primate",
            "pirate",
            "privacy",
            "Privacy",
            "probate",
            "preserve",
            "caches",
            "catch",
            "case",
            "race",
            "coach",
            "cash",
            "couch",
            "each",
            "encoded",
            "encryption",
            "decrypted",
            "client",
            "priv",
            "enc",
            "pre",
            "private2024",
            "7",
            "a",
            "presentational",
        ] {
            for name in [name.to_owned(), format!("{name}-x"), format!("{name}_x")] {
                assert_eq!(corrected(&name, true), None, "{name}");
            }
        }
        for name in [
            "private-x",
            "private--x",
            "private-_x",
            "private-private-x",
            "private-presence-x",
            "presence-private-x",
            "private-encryption-x",
            "private-decrypted-x",
            "private-catch-x",
            "private-caches",
            "private-encrypted-x",
            "private-encrypted-private-x",
            "private-encrypted-cache-x",
            "private-cache-x",
            "presence-cache-cache-x",
            "cache-x",
            "room-private",
            "news-encrypted-x",
            "pre-sence-x",
            "priv-ate-x",
            "---",
            "...",
        ] {
            assert_eq!(corrected(name, true), None, "{name}");
        }
    }

    #[test]
    fn judges_complete_segments_of_templates() {
        for head in [
            "",
            "privat",
            "private",
            "Private",
            "private-encrypt",
            "private-cach",
        ] {
            assert_eq!(corrected(head, false), None, "{head}");
        }
        for (head, meant) in [
            ("private_", "private-"),
            ("Private-", "private-"),
            ("privat-user-", "private-user-"),
            ("private-encrypt-", "private-encrypted-"),
        ] {
            assert_eq!(corrected(head, false).as_deref(), Some(meant), "{head}");
        }
    }

    // The distance as textbooks compute it, with a table.
    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let is_other = usize::from(a[i - 1] != b[j - 1]);
                    let mut best = (table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1)
                        .min(table[i - 1][j - 1] + is_other);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(table[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn distance_is_that_of_the_textbook() {
        let mut words = vec![Vec::new()];
        let mut start = 0;
        for _ in 0..5 {
            let end = words.len();
            for i in start..end {
                for letter in b"abc" {
                    words.push([&words[i][..], &[*letter]].concat());
                }
            }
            start = end;
        }
        for a in &words {
            for b in &words {
                let distance = distance(a, b);
                for edits in 0..3 {
                    assert_eq!(is_within(a, b, edits), distance <= edits as usize);
                }
            }
        }
    }
}
