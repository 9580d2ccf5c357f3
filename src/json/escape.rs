//! JSON strings, and JSON within JSON strings, written in one pass.
//!
//! The `data` of an event is a string, usually of JSON, within a JSON body. Serializing it twice would
//! need three buffers. `serde_json` passes its formatter runs that need no escape and single characters
//! that do, so that a formatter can write the doubly escaped form directly.

use core::cell::Cell;
use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};

use super::finite::Finite;

/// The escape of each byte within a JSON string, or `None` if it is written as it is.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while compiling: an index out of bounds would not compile"
)]
static ESCAPE: [Option<&'static [u8]>; 256] = {
    const CONTROL: [&[u8]; 32] = [
        b"\\u0000", b"\\u0001", b"\\u0002", b"\\u0003", b"\\u0004", b"\\u0005", b"\\u0006",
        b"\\u0007", b"\\b", b"\\t", b"\\n", b"\\u000b", b"\\f", b"\\r", b"\\u000e", b"\\u000f",
        b"\\u0010", b"\\u0011", b"\\u0012", b"\\u0013", b"\\u0014", b"\\u0015", b"\\u0016",
        b"\\u0017", b"\\u0018", b"\\u0019", b"\\u001a", b"\\u001b", b"\\u001c", b"\\u001d",
        b"\\u001e", b"\\u001f",
    ];
    let mut table: [Option<&'static [u8]>; 256] = [None; 256];
    let mut byte = 0;
    while byte < CONTROL.len() {
        table[byte] = Some(CONTROL[byte]);
        byte += 1;
    }
    table[b'"' as usize] = Some(b"\\\"");
    table[b'\\' as usize] = Some(b"\\\\");
    table
};

fn escape(byte: u8) -> Option<&'static [u8]> {
    ESCAPE.get(usize::from(byte)).copied().flatten()
}

/// Passes `text`, escaped for a JSON string, to `write`, piece by piece. Returns the number of bytes
/// that escaping adds.
fn escaped<E>(text: &[u8], mut write: impl FnMut(&[u8]) -> Result<(), E>) -> Result<usize, E> {
    let mut added = 0;
    let mut rest = text;
    while let Some((at, escape)) = rest
        .iter()
        .enumerate()
        .find_map(|(at, byte)| Some((at, escape(*byte)?)))
    {
        let (run, _) = rest.split_at(at);
        write(run)?;
        write(escape)?;
        added += escape.len() - 1;
        (_, rest) = rest.split_at(at + 1);
    }
    write(rest)?;
    Ok(added)
}

// Strings are escaped one machine word at a time, because most words contain nothing to escape: it
// saves 7 µs of 55 µs on an event of 9 KB.
const WORD: usize = size_of::<u64>();

/// Returns a word with this value in each byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; WORD])
}

/// Returns true if the word contains a control character.
// A subtraction borrows into the top bit of a byte below a space; bytes that have it already are
// part of UTF-8 sequences, which `!word` excludes. See "Determine if a word has a byte less than n"
// in https://graphics.stanford.edu/~seander/bithacks.html.
const fn has_control(word: u64) -> bool {
    word.wrapping_sub(each(b' ')) & !word & each(0x80) != 0
}

/// Returns a mask with the highest bit of each byte that equals `byte`.
// Unlike the shorter `has_zero` trick, this form has no false positives after a match, which
// matters because every marked byte is used and not only the first one.
const fn places_of(byte: u8, word: u64) -> u64 {
    let others = word ^ each(byte);
    !(((others & each(0x7f)) + each(0x7f)) | others | each(0x7f))
}

/// Appends the first `len` bytes of `word`, escaped for a JSON string.
#[inline]
fn push_word(out: &mut Vec<u8>, word: [u8; WORD], mut len: usize) {
    // Push a whole word and truncate: a copy of constant length is a single instruction.
    let push = |out: &mut Vec<u8>, word: u64, len: usize| {
        let end = out.len() + len;
        out.extend_from_slice(&word.to_le_bytes());
        out.truncate(end);
    };
    let mut rest = u64::from_le_bytes(word);
    if has_control(rest) {
        for byte in word.iter().take(len) {
            match escape(*byte) {
                Some(escape) => out.extend_from_slice(escape),
                None => out.push(*byte),
            }
        }
        return;
    }
    // The padding of a partial word holds spaces, so it never matches; the mask below only guards
    // against a caller that passes other bytes, as `push_escaped_within` does.
    let mut places = places_of(b'"', rest) | places_of(b'\\', rest);
    if len < WORD {
        places &= (1 << (8 * len)) - 1;
    }
    while places != 0 {
        // Push the bytes before the match and a backslash. The matched byte starts the next run.
        let shift = places.trailing_zeros() & !7;
        let run = shift as usize / 8;
        push(out, rest, run);
        out.push(b'\\');
        rest >>= shift;
        len -= run;
        places >>= shift;
        places &= places - 1;
    }
    push(out, rest, len);
}

/// Pads a partial word with spaces, which never need escaping.
fn filled_up(rest: &[u8]) -> [u8; WORD] {
    let mut word = [b' '; WORD];
    for (place, byte) in word.iter_mut().zip(rest) {
        *place = *byte;
    }
    word
}

/// Appends `text`, escaped for a JSON string.
fn push_escaped(out: &mut Vec<u8>, text: &[u8]) {
    let (words, rest) = text.as_chunks();
    for word in words {
        push_word(out, *word, WORD);
    }
    push_word(out, filled_up(rest), rest.len());
}

/// Appends a range of `out` itself, escaped for a JSON string.
pub(crate) fn push_escaped_within(out: &mut Vec<u8>, range: core::ops::Range<usize>) {
    let mut at = range.start;
    while at < range.end {
        let (_, rest) = out.split_at(at);
        let word = rest.first_chunk().copied();
        let word = word.unwrap_or_else(|| filled_up(rest));
        push_word(out, word, (range.end - at).min(WORD));
        at += WORD;
    }
}

/// Appends `text` as a JSON string, including the quotes.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    push_escaped(out, text.as_bytes());
    out.push(b'"');
}

/// The error returned by [`push_json_string`].
#[derive(Debug)]
pub(crate) enum PushError {
    Json(serde_json::Error),
    TooLarge { size: usize },
}

/// Appends the JSON of `value` as a JSON string, including the quotes.
///
/// The `limit` applies to the JSON itself, as a subscriber receives it. JSON over the limit is counted
/// to its end, so that the error can report the size, but not stored. Floats that are NaN or infinite
/// are rejected. On error, `out` is unchanged.
pub(crate) fn push_json_string<T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    value: &T,
    limit: usize,
) -> Result<(), PushError> {
    // The event is written into one buffer, so a value that fails to serialize has to leave it as
    // it was.
    let before = out.len();
    out.push(b'"');
    let added = Cell::new(0);
    let mut sink = Sink {
        start: out.len(),
        out,
        // Escaping at most doubles the length: control characters arrive already escaped, and of
        // their six bytes only the backslash is escaped again.
        room: limit.saturating_mul(2),
        overflow: 0,
    };
    let result = Finite(value).serialize(&mut Serializer::with_formatter(
        &mut sink,
        Quoted { added: &added },
    ));
    let (size, overflow) = (sink.written() - added.get(), sink.overflow);
    let error = match result {
        Err(error) => PushError::Json(error),
        Ok(()) if size > limit || overflow > 0 => PushError::TooLarge { size },
        Ok(()) => {
            out.push(b'"');
            return Ok(());
        }
    };
    out.truncate(before);
    Err(error)
}

/// A writer that stores up to `room` bytes and counts the rest.
struct Sink<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    room: usize,
    overflow: usize,
}

impl Sink<'_> {
    fn written(&self) -> usize {
        self.out.len() - self.start + self.overflow
    }
}

impl io::Write for Sink<'_> {
    #[inline]
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece)?;
        Ok(piece.len())
    }

    #[inline]
    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        // Count instead of failing: the error then names the real size, and serde does not have to
        // unwind through `Serialize` implementations of the user.
        if self.overflow > 0 || self.out.len() - self.start + piece.len() > self.room {
            self.overflow += piece.len();
        } else {
            self.out.extend_from_slice(piece);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the compact form of `serde_json`, escaped again for the enclosing string, and counts the
/// bytes that the second escaping adds.
// The counter is shared, because the serializer owns its formatter and does not return it.
struct Quoted<'a> {
    added: &'a Cell<usize>,
}

impl Quoted<'_> {
    #[inline]
    fn add(&self, bytes: usize) {
        self.added.set(self.added.get() + bytes);
    }
}

// Numbers, literals and the punctuation of arrays and objects need no escape.
impl Formatter for Quoted<'_> {
    #[inline]
    fn begin_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.add(1);
        writer.write_all(b"\\\"")
    }

    #[inline]
    fn end_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.add(1);
        writer.write_all(b"\\\"")
    }

    #[inline]
    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        char_escape: CharEscape,
    ) -> io::Result<()> {
        let (added, text): (usize, &[u8]) = match char_escape {
            CharEscape::Quote => (2, br#"\\\""#),
            CharEscape::ReverseSolidus => (2, br"\\\\"),
            CharEscape::Solidus => (1, br"\\/"),
            CharEscape::Backspace => (1, br"\\b"),
            CharEscape::FormFeed => (1, br"\\f"),
            CharEscape::LineFeed => (1, br"\\n"),
            CharEscape::CarriageReturn => (1, br"\\r"),
            CharEscape::Tab => (1, br"\\t"),
            CharEscape::AsciiControl(byte) => {
                self.add(1);
                writer.write_all(b"\\")?;
                #[expect(
                    clippy::expect_used,
                    reason = "serde_json escapes only control characters"
                )]
                let escape = escape(byte).expect("control characters have an escape");
                return writer.write_all(escape);
            }
        };
        self.add(added);
        writer.write_all(text)
    }

    // This is a `RawValue`, whose text can contain anything that is valid JSON.
    fn write_raw_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let added = escaped(fragment.as_bytes(), |piece| writer.write_all(piece))?;
        self.add(added);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn check<T: Serialize + ?Sized>(value: &T) {
        let json = serde_json::to_string(value).unwrap();
        let nested = serde_json::to_vec(&json).unwrap();

        let mut out = b"before".to_vec();
        push_json_string(&mut out, value, json.len()).unwrap();
        assert_eq!(&out[6..], nested, "equals serializing twice");

        let Some(limit) = json.len().checked_sub(1) else {
            return;
        };
        for limit in [limit, limit / 2, limit / 5, 0] {
            let mut out = b"before".to_vec();
            match push_json_string(&mut out, value, limit) {
                Err(PushError::TooLarge { size }) => assert_eq!(size, json.len(), "{json}"),
                other => panic!("{other:?}"),
            }
            assert_eq!(out, b"before");
        }
    }

    #[test]
    fn writes_every_kind_of_value() {
        check(
            &json!({"a":1,"b":[true,null,-3.5e10,"x\"y\\z/\n\r\t\u{8}\u{c}\u{1}\u{7f}é😀"],"":{"k\"":"</script>\u{2028}"}}),
        );
        check("");
        check("\"\"\"\\\\\\");
        check(&(0..=0x20).map(char::from).collect::<String>());
        check(&std::collections::BTreeMap::from([
            (1_u32, "one"),
            (2, "two"),
        ]));
        check(&1.5e300);
        check(&i128::MIN);
        check(&Some(()));
    }

    #[test]
    fn failed_serialization_leaves_the_buffer_unchanged() {
        struct Fails;
        impl Serialize for Fails {
            fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde::ser::Error::custom("no"))
            }
        }
        let mut out = b"before".to_vec();
        let error = push_json_string(&mut out, &[1, 2].map(|_| Fails), 100);
        assert!(matches!(error, Err(PushError::Json(_))));
        assert_eq!(out, b"before");
    }

    /// Panics if a string is not escaped as by `serde_json`, or if its JSON is not written as by
    /// serializing it twice.
    fn check_string(text: &str) {
        let expected = serde_json::to_vec(text).unwrap();
        let mut out = Vec::new();
        push_string(&mut out, text);
        assert_eq!(out, expected, "{text:?}");

        // The quote after the range is not part of it, and has to stay as it is.
        let mut within = format!("{text}\"").into_bytes();
        push_escaped_within(&mut within, 0..text.len());
        within.push(b'"');
        assert_eq!(&within[text.len()..], expected, "{text:?}");

        let nested = serde_json::to_vec(std::str::from_utf8(&expected).unwrap()).unwrap();
        let mut out = Vec::new();
        push_json_string(&mut out, text, expected.len()).unwrap();
        assert_eq!(out, nested, "{text:?}");
    }

    // A word with a quote takes another branch than one whose only special byte is a control
    // character, so each character is alone in its word here, and has each neighbour once.
    #[test]
    fn every_special_byte_at_every_position_is_escaped_like_serde_json() {
        let specials = (0..=0x22_u8).map(char::from).chain(['\\', '\x7f']);
        for special in specials {
            for before in 0..=2 * WORD {
                for after in 0..=WORD {
                    let (before, after) = ("a".repeat(before), "z".repeat(after));
                    check_string(&format!("{before}{special}{after}"));
                }
            }
            // The bytes on both sides of a multi-byte character have the top bit.
            for neighbour in [
                "é",
                "€",
                "😀",
                "\u{80}",
                "\u{7ff}",
                "\u{10ffff}",
                "\"",
                "\x1f",
                " ",
            ] {
                for at in 0..=WORD {
                    let before = "a".repeat(at);
                    check_string(&format!("{before}{neighbour}{special}"));
                    check_string(&format!("{before}{special}{neighbour}"));
                    check_string(&format!("{before}{neighbour}{special}{neighbour}"));
                }
            }
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            prop::collection::vec(0_u8..0x30, 0..20).prop_map(|bytes| bytes
                .into_iter()
                .map(char::from)
                .collect::<String>()
                .into()),
        ];
        leaf.prop_recursive(3, 20, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..5)
                    .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_equals_serializing_twice(value in any_json()) {
            check(&value);
        }

        #[test]
        fn any_string_is_escaped_like_serde_json(text in any::<String>()) {
            let mut out = Vec::new();
            push_string(&mut out, &text);
            prop_assert_eq!(&out, &serde_json::to_vec(&text).unwrap());

            let mut within = format!("{text}\"").into_bytes();
            push_escaped_within(&mut within, 0..text.len());
            within.push(b'"');
            prop_assert_eq!(&within[text.len()..], out);
        }
    }
}
