//! The parts that all errors have in common.
//!
//! API calls return [`Error`](crate::Error). Each value that can be invalid has an error type of its
//! own, `Invalid…`, next to the type of the value; it converts into `Error` with `?`. All of them
//! have a `kind()`, an [`InvalidKind`], to decide by in code, and a one-line `Display` for people.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::error::InvalidKind;
//! use pusher_channels::name::InvalidChannelName;
//! use pusher_channels::{ChannelName, Error, Private};
//!
//! fn inbox(room: &str) -> Result<ChannelName<Private>, InvalidChannelName> {
//!     format!("private-{room}").parse()
//! }
//!
//! let error = inbox("my room").unwrap_err();
//! assert_eq!(error.kind(), InvalidKind::Character);
//! assert_eq!(error.position(), Some(10));
//!
//! let error = Error::from(error);
//! assert!(error.is_invalid() && !error.is_retryable());
//! ```

pub(crate) mod call;
mod redact;
mod report;
pub(crate) mod response;
pub(crate) mod transport;

#[doc(hidden)]
pub use call::Error;
pub(crate) use report::{debug_as_report, report};
pub(crate) use response::{Lack, RetryAfter, Subject, Unreadable};
pub(crate) use transport::{TransportError, TransportErrorKind};

/// The reason why a value is invalid, as reported by all `Invalid…` errors.
///
/// Every `Invalid…` error has a `kind()`. Errors of strings also have a `position()`, the byte
/// offset of the error. Errors of values with an upper bound have a `limit()`. Their `Display` is
/// one line that includes all of this.
///
/// # Examples
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
    /// The value contains a character that is not allowed.
    Character,
    /// The value does not have the required form.
    Format,
    /// The value is valid, but of another kind than the one requested.
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

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use bytes::Bytes;
    use http::StatusCode;

    use super::redact::MAX_BODY;
    use super::*;

    fn refused(status: u16, body: &'static str) -> Error {
        let mut response = http::Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Error::refused(&response, response.status())
    }

    #[test]
    fn redacts_signatures_that_the_server_echoes() {
        let error = refused(
            401,
            "Invalid signature: you should have sent HmacSHA256Hex(\"POST\\n/apps/3/events\\nauth_key=278d425bdf160c739803&auth_timestamp=1\", your_secret_key), but you sent \"da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c\"",
        );
        let expected = "Invalid signature: you should have sent HmacSHA256Hex(\"POST\\n/apps/3/events\\nauth_key=[redacted]&auth_timestamp=1\", your_secret_key), but you sent \"[redacted]\"";
        assert_eq!(error.body(), Some(expected));
        assert_eq!(
            error.to_string(),
            format!("the server responded with 401 Unauthorized: {expected}")
        );
        assert!(!format!("{error:?}").contains("da454824"));
    }

    #[test]
    fn redacts_a_signature_cut_at_the_body_limit() {
        let signature = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";
        for shown in [1, 16, 63, 64] {
            let body = format!("{} {signature} z", "x".repeat(MAX_BODY - 1 - shown));
            let mut response = http::Response::new(Bytes::from(body));
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            let error = Error::refused(&response, response.status());
            assert!(!error.body().unwrap_or_default().contains("da"), "{shown}");
        }
    }

    #[test]
    fn redacts_signatures_in_the_source_of_unreadable_responses() {
        let signature = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";
        let response = http::Response::new(Bytes::from(format!("\"{signature}\"")));
        let source = Unreadable::from(serde_json::from_slice::<u8>(response.body()).unwrap_err());
        assert!(format!("{source:?}").contains(signature), "{source:?}");
        let error = Error::unreadable(&response, &source);
        let source = error.source().unwrap();
        assert!(source.to_string().contains("[redacted]"), "{source}");
        assert!(!format!("{error:?} {error} {source} {source:?}").contains(signature));
    }

    #[test]
    fn names_only_the_origin_of_a_redirect() {
        let redirect = |to: &'static str| {
            let mut response = http::Response::new(Bytes::from_static(b"<html>"));
            *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
            let to = http::HeaderValue::from_static(to);
            response.headers_mut().insert(http::header::LOCATION, to);
            Error::refused(&response, response.status()).to_string()
        };
        let start = "the server responded with 308 Permanent Redirect";
        for to in [
            "https://ws.example.org:8443/apps/1/events?auth_signature=HUSH",
            "https://user:HUSH@ws.example.org:8443/HUSH",
        ] {
            assert_eq!(
                redirect(to),
                format!(
                    "{start}, which is not followed: if https://ws.example.org:8443 is the API server, configure that address"
                )
            );
        }
        for to in ["/HUSH", "HUSH", "", "mailto:HUSH", "https://é/HUSH"] {
            let shown = if to.is_ascii() {
                redirect(to)
            } else {
                redirect("//HUSH")
            };
            assert_eq!(shown, format!("{start}, which is not followed"), "{to}");
        }
    }

    #[test]
    fn displays_any_body_in_one_line() {
        assert_eq!(
            refused(503, "").to_string(),
            "the server responded with 503 Service Unavailable"
        );
        assert_eq!(
            refused(502, "  <html>\n…").to_string(),
            "the server responded with 502 Bad Gateway: an HTML page (see `body()`)"
        );
        assert_eq!(
            refused(400, "a\r\nb\u{7}").to_string(),
            "the server responded with 400 Bad Request: a  b "
        );
    }
}
