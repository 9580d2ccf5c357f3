//! Messages built at compile time: the same sentence for a `const` panic and for `Display`.

#![expect(
    clippy::indexing_slicing,
    reason = "`get` is not const; each index is below a length that its loop has checked"
)]

use core::fmt;

// Longer than any message. A `const fn` cannot allocate, and a panic message in a constant must be
// a `&str`.
const CAPACITY: usize = 512;

/// A string of at most 512 bytes that a `const fn` can build.
///
/// Longer text is cut at a character boundary, because a `const fn` cannot allocate.
#[derive(Clone, Copy)]
pub(crate) struct Message {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            len: 0,
        }
    }

    pub(crate) const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut taken = text.len();
        if taken > CAPACITY - self.len {
            taken = CAPACITY - self.len;
            while taken > 0 && is_continuation(text[taken]) {
                taken -= 1;
            }
        }
        let mut i = 0;
        while i < taken {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Appends at most `limit` bytes of `text`, quoted, in one line. Longer text ends in `…`.
    pub(crate) const fn quoted(self, text: &str, limit: usize) -> Self {
        let mut end = text.len();
        if end > limit {
            end = limit;
            while end > 0 && is_continuation(text.as_bytes()[end]) {
                end -= 1;
            }
        }
        let (mut rest, cut) = text.split_at(end);
        let mut message = self.text("\"");
        while !rest.is_empty() {
            let mut plain = 0;
            while plain < rest.len() && !rest.as_bytes()[plain].is_ascii_control() {
                plain += 1;
            }
            let (before, control) = rest.split_at(plain);
            message = message.text(before);
            if control.is_empty() {
                break;
            }
            let (control, after) = control.split_at(1);
            message = message.text(match control.as_bytes()[0] {
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                _ => "\u{fffd}",
            });
            rest = after;
        }
        message.text(if cut.is_empty() { "\"" } else { "…\"" })
    }

    pub(crate) const fn number(self, number: usize) -> Self {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = number;
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let (_, digits) = digits.split_at(start);
        match core::str::from_utf8(digits) {
            Ok(digits) => self.text(digits),
            Err(_) => self,
        }
    }

    /// Appends a character: `'é'`, or `U+000A` if it is invisible.
    pub(crate) const fn character(self, character: char) -> Self {
        let code = character as u32;
        // These could hide or reorder the message: C0 and C1 controls, soft hyphen, zero-width and bidirectional marks, byte order mark.
        let visible = !matches!(code, 0..=0x20 | 0x7f..=0xa0 | 0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x2069 | 0xfeff);
        if visible {
            let mut buffer = [0; 4];
            return self
                .text("'")
                .text(character.encode_utf8(&mut buffer))
                .text("'");
        }
        // All invisible characters above are below U+10000, so four digits suffice.
        let mut hex = [b'0'; 4];
        let mut i = 4;
        let mut rest = code;
        while i > 0 {
            i -= 1;
            hex[i] = b"0123456789ABCDEF"[(rest % 16) as usize];
            rest /= 16;
        }
        let message = match core::str::from_utf8(&hex) {
            Ok(hex) => self.text("U+").text(hex),
            Err(_) => self,
        };
        match character {
            ' ' => message.text(" (space)"),
            '\n' => message.text(" (line break)"),
            '\t' => message.text(" (tab)"),
            _ => message,
        }
    }

    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match core::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// Panics with this message, which is a compile error in a constant.
    #[expect(
        clippy::panic,
        reason = "the only way for a const fn to report a compile error"
    )]
    #[track_caller]
    pub(crate) const fn panic(&self) -> ! {
        panic!("{}", self.as_str())
    }
}

/// Returns true for a continuation byte of UTF-8: 10xxxxxx.
const fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_a_character_boundary() {
        let message = Message::new().text(&"é".repeat(300)).text("x");
        assert_eq!(message.as_str(), "é".repeat(256));
        let message = Message::new().text("a").text(&"é".repeat(300));
        assert_eq!(message.as_str(), format!("a{}", "é".repeat(255)));
        let quoted = |text| Message::new().quoted(text, 4).as_str().to_owned();
        assert_eq!(quoted("aéb"), "\"aéb\"");
        assert_eq!(quoted("aééb"), "\"aé…\"");
        assert_eq!(quoted("\na\0\t"), "\"\\na\u{fffd}\\t\"");
        assert_eq!(quoted(""), "\"\"");
    }

    #[test]
    fn names_invisible_characters() {
        let shown = |c| Message::new().character(c).as_str().to_owned();
        assert_eq!(shown('\n'), "U+000A (line break)");
        assert_eq!(shown(' '), "U+0020 (space)");
        assert_eq!(shown('\0'), "U+0000");
        assert_eq!(shown('\u{202e}'), "U+202E");
        assert_eq!(shown('😀'), "'😀'");
        assert_eq!(Message::new().number(0).number(10_240).as_str(), "010240");
    }
}
