//! The check that `event_name!` runs while compiling.

use super::const_fmt::Message;
use super::error::{InvalidEventName, NameFault};
use super::text::{self, EventName};
use super::validate;

/// The literal of an `event_name!`, and the result of its check.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct EventLiteral {
    literal: &'static str,
    found: Result<Parts, NameFault>,
}

#[derive(Clone, Copy, Debug)]
struct Parts {
    /// The length without the placeholders, in bytes.
    literal_len: usize,
    has_placeholder: bool,
}

impl EventLiteral {
    #[must_use]
    pub const fn new(literal: &'static str) -> Self {
        Self {
            literal,
            found: check(literal),
        }
    }

    #[track_caller]
    pub const fn reject_faults(&self) {
        if let Err(fault) = self.found {
            Message::new()
                .text("invalid event name ")
                .quoted(self.literal, 120)
                .text(": ")
                .text(fault.message().as_str())
                .panic()
        }
    }

    /// Returns the literal as the name, also if it has braces.
    #[must_use]
    pub const fn into_name(self) -> EventName {
        text::from_checked(match validate::event_name(self.literal) {
            Ok(()) => self.literal,
            // It does not compile anyway: see `MakeChannelName`.
            Err(_) => "refused",
        })
    }

    /// Checks the formatted name against the template.
    fn fill(self, name: String) -> Result<EventName, InvalidEventName> {
        if let Ok(parts) = self.found
            && parts.has_placeholder
            && parts.literal_len == name.len()
        {
            return Err(InvalidEventName(NameFault::EmptyArguments));
        }
        name.try_into()
    }
}

/// Two inherent impls of one name: `make` returns a value for a literal, a `Result` for a template.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct MakeEventName<const HAS_BRACE: bool>;

impl MakeEventName<false> {
    pub const fn make<F: FnOnce() -> String>(literal: EventLiteral, format: F) -> EventName {
        // The closure is never called, and dropping it is not const.
        core::mem::forget(format);
        literal.into_name()
    }
}

impl MakeEventName<true> {
    #[expect(
        clippy::missing_errors_doc,
        reason = "hidden; documented at event_name!"
    )]
    pub fn make<F: FnOnce() -> String>(
        literal: EventLiteral,
        format: F,
    ) -> Result<EventName, InvalidEventName> {
        literal.fill(format())
    }
}

/// Returns true if `format!` changes the literal. Escaped braces count, because no constant could hold
/// the literal without the escapes.
#[doc(hidden)]
#[must_use]
pub const fn has_brace(literal: &str) -> bool {
    let mut rest = literal.as_bytes();
    while let [byte, after @ ..] = rest {
        if matches!(byte, b'{' | b'}') {
            return true;
        }
        rest = after;
    }
    false
}

const fn check(literal: &str) -> Result<Parts, NameFault> {
    if !has_brace(literal) {
        return match validate::event_name(literal) {
            Ok(()) => Ok(Parts {
                literal_len: literal.len(),
                has_placeholder: false,
            }),
            Err(fault) => Err(fault),
        };
    }
    // The reserved prefixes contain no braces, so their place is before the first one.
    if validate::is_reserved_event(literal) {
        return Err(NameFault::Reserved);
    }
    let parts = scan(literal.as_bytes());
    if parts.literal_len > validate::MAX_NAME_LEN {
        return Err(NameFault::TooLong {
            len: parts.literal_len,
            limit: validate::MAX_NAME_LEN,
        });
    }
    Ok(parts)
}

const fn scan(mut rest: &[u8]) -> Parts {
    let mut parts = Parts {
        literal_len: 0,
        has_placeholder: false,
    };
    loop {
        match rest {
            [] => return parts,
            [b'{', b'{', after @ ..] | [b'}', b'}', after @ ..] => {
                parts.literal_len += 1;
                rest = after;
            }
            [b'{', ..] => {
                parts.has_placeholder = true;
                // `format!` reports unclosed braces.
                while let [byte, after @ ..] = rest {
                    rest = after;
                    if *byte == b'}' {
                        break;
                    }
                }
            }
            [_, after @ ..] => {
                parts.literal_len += 1;
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_literals_never_become_names() {
        let faulty = EventLiteral::new("pusher:subscribed");
        assert_eq!(faulty.into_name(), "refused");
        let faulty = EventLiteral::new("pusher:{}");
        assert!(faulty.fill("pusher:x".to_owned()).is_err());
        let long = "{}".repeat(101);
        let template = EventLiteral::new(long.leak());
        assert!(template.found.is_ok());
        assert_eq!(template.into_name(), "refused");
    }

    #[test]
    fn counts_the_bytes_that_format_writes_itself() {
        for (literal, len, has_placeholder) in [
            ("{}", 0, true),
            ("a{x:>3}b{{c}}", 5, true),
            ("{{}}", 2, false),
            ("é}}", 3, false),
            ("{{{x}}}", 2, true),
        ] {
            let parts = scan(literal.as_bytes());
            let found = (parts.literal_len, parts.has_placeholder);
            assert_eq!(found, (len, has_placeholder), "{literal}");
        }
    }
}
