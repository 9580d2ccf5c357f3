//! What is quoted of an answer: without signatures and keys, in one line, and not much of it.

use core::fmt;

/// The most of an error's body that is kept.
pub(super) const MAX_BODY: usize = 8 * 1024;
/// The most of it that `Display` repeats.
const MAX_SHOWN: usize = 300;
/// The most characters of a part of an answer that are quoted: a name fits.
const MAX_QUOTED: usize = 200;
/// The longest place, ` at line … column …`.
const MAX_PLACE: usize = 60;
/// How many hexadecimal digits a signature has.
const SIGNATURE_LEN: usize = 64;

/// The start of a body as text, without what it repeats of the request's authentication.
pub(super) fn kept(body: &[u8]) -> String {
    let Some(start) = body.get(..MAX_BODY) else {
        return blot_out(&String::from_utf8_lossy(body));
    };
    // A signature that the cut went through is too short to be known for one.
    let text = String::from_utf8_lossy(start);
    blot_out(text.trim_end_matches(|c: char| c.is_ascii_hexdigit()))
}

/// A text for a message: in one line, without signatures, and if it is long only its start, and the
/// place that the messages of `serde_json` end in.
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

/// Nothing that ends a line, or turns the direction of what comes behind it.
fn in_one_line(c: char) -> char {
    match c {
        '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Replaces every run of 64 or more hexadecimal digits, as signatures are, and what follows
/// `auth_key=`.
pub(super) fn blot_out(text: &str) -> String {
    const BLOT: &str = "[redacted]";
    const KEY: &str = "auth_key=";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if is_signature(rest) {
            out.push_str(BLOT);
            rest.bytes().take_while(u8::is_ascii_hexdigit).count()
        } else if let Some(value) = rest.strip_prefix(KEY) {
            out.push_str(KEY);
            out.push_str(BLOT);
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

/// The body in one line, if it is text that a person wrote.
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

/// Whether a text starts with as many hexadecimal digits as a signature has.
fn is_signature(text: &str) -> bool {
    let start = text.as_bytes().get(..SIGNATURE_LEN);
    start.is_some_and(|start| start.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_text_stays_as_it_is() {
        for text in ["", "abc", "deadbeef é € 😀", "auth_ke", "z\u{fffd}"] {
            assert_eq!(blot_out(text), text);
        }
        assert_eq!(blot_out(&"f".repeat(63)), "f".repeat(63));
        assert_eq!(blot_out(&format!("é{}é", "F".repeat(200))), "é[redacted]é");
        assert_eq!(blot_out("auth_key="), "auth_key=[redacted]");
    }

    // As Go, PHP and Rails write `&`.
    #[test]
    fn a_key_behind_an_escape_is_blotted_out() {
        assert_eq!(
            blot_out("a\\u0026auth_key=278d425bdf160c739803\\u0026b"),
            "a\\u0026auth_key=[redacted]\\u0026b"
        );
    }

    #[test]
    fn long_text_is_shortened_to_its_start_and_its_place() {
        let long = format!("x{} at line 1 column 2", "z".repeat(1_000_000));
        let short = shortened(&long);
        assert_eq!(short, format!("x{}… at line 1 column 2", "z".repeat(199)));
        assert_eq!(shortened("a\nb\u{2028}c\u{202e}"), "a b c ");
        let signed = format!("{}{}", "é".repeat(190), "f".repeat(64));
        assert_eq!(shortened(&signed), format!("{}[redacted]", "é".repeat(190)));
    }
}
