//! Quotes from responses: without signatures and keys, in one line, and shortened.

use core::fmt;

/// The maximum length of the kept part of a body, in bytes.
// Enough for any message of a server, and little enough for a log.
pub(super) const MAX_BODY: usize = 8 * 1024;
/// The maximum length of the part that `Display` shows, in bytes.
const MAX_SHOWN: usize = 300;
/// The maximum length of a quoted attribute, in characters: a channel name fits.
const MAX_QUOTED: usize = 200;
/// The maximum length of the suffix ` at line … column …`.
const MAX_PLACE: usize = 60;
/// The length of a signature, in hexadecimal digits.
const SIGNATURE_LEN: usize = 64;

/// Converts the start of a body to a string and redacts echoed signatures and keys.
pub(super) fn kept(body: &[u8]) -> String {
    let Some(start) = body.get(..MAX_BODY) else {
        return redact(&String::from_utf8_lossy(body));
    };
    // A signature cut in half would be too short to be recognized, so drop its digits.
    let text = String::from_utf8_lossy(start);
    redact(text.trim_end_matches(|c: char| c.is_ascii_hexdigit()))
}

/// Prepares a string for a message: in one line, without signatures. A long string is cut, but keeps
/// the position that messages of `serde_json` end with.
pub(super) fn shortened(text: &str) -> String {
    let mut start: String = kept(text.as_bytes()).chars().map(in_one_line).collect();
    let Some((cut, _)) = start.char_indices().nth(MAX_QUOTED) else {
        return start;
    };
    start.truncate(cut);
    start.push('…');
    if let Some(at) = text.rfind(" at line ")
        && text.len() - at < MAX_PLACE
    {
        start.push_str(text.split_at(at).1);
    }
    start
}

/// Replaces characters that end a line or change the direction of the text after them.
fn in_one_line(c: char) -> char {
    match c {
        '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Replaces runs of 64 or more hexadecimal digits (signatures), and the value of `auth_key=`.
pub(super) fn redact(text: &str) -> String {
    const REDACTED: &str = "[redacted]";
    const KEY: &str = "auth_key=";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if is_signature(rest) {
            out.push_str(REDACTED);
            rest.bytes().take_while(u8::is_ascii_hexdigit).count()
        } else if let Some(value) = rest.strip_prefix(KEY) {
            out.push_str(KEY);
            out.push_str(REDACTED);
            let end = value.find(|c: char| {
                !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.' | '~' | '%')
            });
            KEY.len() + end.unwrap_or(value.len())
        } else {
            out.push(first);
            first.len_utf8()
        };
        (_, rest) = rest.split_at(taken);
    }
    out
}

/// Writes the body in one line, unless it is empty or HTML.
pub(super) fn show(body: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = body.trim();
    if text.is_empty() {
        return Ok(());
    }
    if text.starts_with('<') {
        return write!(f, ": an HTML page (see `body()`)");
    }
    f.write_str(": ")?;
    for (position, c) in text.char_indices() {
        if position >= MAX_SHOWN {
            return f.write_str("…");
        }
        write!(f, "{}", in_one_line(c))?;
    }
    Ok(())
}

/// Returns true if a string starts with as many hexadecimal digits as a signature has.
fn is_signature(text: &str) -> bool {
    let start = text.as_bytes().get(..SIGNATURE_LEN);
    start.is_some_and(|start| start.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_other_text() {
        for text in ["", "abc", "deadbeef é € 😀", "auth_ke", "z\u{fffd}"] {
            assert_eq!(redact(text), text);
        }
        assert_eq!(redact(&"f".repeat(63)), "f".repeat(63));
        assert_eq!(redact(&format!("é{}é", "F".repeat(200))), "é[redacted]é");
        assert_eq!(redact("auth_key="), "auth_key=[redacted]");
    }

    // Go, PHP and Rails escape `&` in JSON as `\u0026`.
    #[test]
    fn redacts_a_key_after_an_escaped_ampersand() {
        assert_eq!(
            redact("a\\u0026auth_key=278d425bdf160c739803\\u0026b"),
            "a\\u0026auth_key=[redacted]\\u0026b"
        );
    }

    #[test]
    fn shortens_long_text_to_its_start_and_position() {
        let long = format!("x{} at line 1 column 2", "z".repeat(1_000_000));
        let short = shortened(&long);
        assert_eq!(short, format!("x{}… at line 1 column 2", "z".repeat(199)));
        assert_eq!(shortened("a\nb\u{2028}c\u{202e}"), "a b c ");
        let signed = format!("{}{}", "é".repeat(190), "f".repeat(64));
        assert_eq!(shortened(&signed), format!("{}[redacted]", "é".repeat(190)));
    }
}
