//! How errors look.

pub(crate) mod call;
mod redact;
pub(crate) mod response;
pub(crate) mod transport;

pub(crate) use call::Error;
pub(crate) use response::{Lack, RetryAfter, Subject, Unreadable};
pub(crate) use transport::{TransportError, TransportErrorKind};

/// What is wrong with a value: the part that all `Invalid…` errors have in common.
///
/// Every `Invalid…` error has a `kind()`. Those of strings also have a `position()`, the byte at
/// which the error begins, and those with an upper bound a `limit()`. Their `Display` is one line
/// that says all of this in words.
///
/// ```
/// use pusher_channels::AnyChannelName;
/// use pusher_channels::error::InvalidKind;
///
/// let error = "x".repeat(201).parse::<AnyChannelName>().unwrap_err();
/// assert_eq!(error.kind(), InvalidKind::TooLong);
/// assert_eq!(error.limit(), Some(200));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvalidKind {
    /// The value is empty.
    Empty,
    /// The value exceeds its limit: in length, in size or in number.
    TooLong,
    /// A character is not allowed.
    Character,
    /// The value does not have the required form.
    Format,
    /// The value is valid, but of another kind than the requested one.
    WrongKind,
    /// The value is reserved for the server or for the protocol.
    Reserved,
    /// A required part is missing.
    Missing,
    /// A part that must be unique is repeated.
    Repeated,
    /// Two values contradict each other.
    Conflict,
    /// The environment did not provide what is needed, such as random bytes.
    Unavailable,
}
