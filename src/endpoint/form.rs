//! Fields of `application/x-www-form-urlencoded`, from a body or a query, and strictly.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// Why a text has no fields that could be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FormFault {
    /// A `%` that begins no escape, or what comes out is not UTF-8.
    Escape,
    Twice(&'static str),
}

/// The value of a field that is there at most once.
pub(super) fn field<'t>(
    text: &'t [u8],
    name: &'static str,
) -> Result<Option<Cow<'t, str>>, FormFault> {
    let mut found = form_urlencoded::parse(text).filter(|(key, _)| key == name);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(FormFault::Twice(name)),
        (first, _) => Ok(first.map(|(_, value)| value)),
    }
}

/// Checks that every `%` begins an escape, and that all of it is UTF-8: a parser lets the rest
/// pass, and two parsers would see two texts.
pub(super) fn check(text: &[u8]) -> Result<(), FormFault> {
    let begins = |rest: &[u8]| {
        let digits = rest.get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let escaped = text.split(|byte| *byte == b'%').skip(1).all(begins);
    if escaped && percent_decode(text).decode_utf8().is_ok() {
        Ok(())
    } else {
        Err(FormFault::Escape)
    }
}
