//! The parts of errors that come from a response.

use core::fmt;
use core::time::Duration;

use http::header::{LOCATION, RETRY_AFTER};
use http::{HeaderMap, StatusCode, Uri};

use super::redact;

/// The reason why a response cannot be used.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is not JSON, or JSON of another form than expected.
    Json(serde_json::Error),
    /// It has an `error`: soketi rejects requests with status 200.
    Refusal,
    /// A requested attribute is missing, or is not of the expected type.
    Lacking(Lack),
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// An attribute missing from a response, or of the wrong type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub struct Lack {
    /// The name of the attribute in the protocol.
    pub(crate) field: &'static str,
    /// The value in the response, if the attribute is not missing.
    pub(crate) found: Option<String>,
    pub(crate) of: Subject,
}

/// The subject of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The only subject of the request.
    Request,
    Channel(String),
    /// The event with this index in a batch.
    Event(usize),
}

impl Lack {
    pub(crate) fn missing(field: &'static str) -> Self {
        Self {
            field,
            found: None,
            of: Subject::Request,
        }
    }

    pub(crate) fn unexpected(field: &'static str, found: String) -> Self {
        Self {
            field,
            found: Some(found),
            of: Subject::Request,
        }
    }

    /// Applies `change` to the parts that quote the response.
    pub(super) fn with_texts(self, change: impl Fn(&str) -> String) -> Self {
        Self {
            found: self.found.map(|found| change(&found)),
            of: match self.of {
                Subject::Channel(name) => Subject::Channel(change(&name)),
                of => of,
            },
            ..self
        }
    }

    pub(crate) fn of(self, of: Subject) -> Self {
        Self { of, ..self }
    }
}

impl From<Lack> for Unreadable {
    fn from(lack: Lack) -> Self {
        Self::Lacking(lack)
    }
}

/// Follows "the server responded with 200 OK, but ".
impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, found, of } = self;
        match found {
            None => write!(f, "omitted `{field}`{of}, which was requested"),
            Some(found) => write!(f, "its `{field}`{of} is {found}"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => Ok(()),
            Self::Channel(name) => write!(f, " of the channel `{name}`"),
            Self::Event(index) => write!(f, " of the event at index {index}"),
        }
    }
}

/// A redirect, which is never followed, because the URL contains the signature.
#[derive(Debug)]
pub(super) struct Redirect {
    /// The scheme, host and port of the target, unless it is relative.
    origin: Option<String>,
}

impl Redirect {
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        let target = headers.get(LOCATION).filter(|_| status.is_redirection())?;
        let target = Uri::try_from(target.as_bytes()).ok();
        let origin = target.and_then(|target| {
            let (scheme, authority) = (target.scheme_str()?, target.authority()?);
            // Without a user and a password. The rest is cut, because a server can write anything.
            let (_, host) = authority
                .as_str()
                .rsplit_once('@')
                .unwrap_or(("", authority.as_str()));
            Some(redact::shortened(&format!("{scheme}://{host}")))
        });
        Some(Self { origin })
    }
}

/// Follows "the server responded with 308 Permanent Redirect".
impl fmt::Display for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(", which is not followed")?;
        match &self.origin {
            None => Ok(()),
            Some(origin) => {
                write!(f, ": if {origin} is the API server, configure that address")
            }
        }
    }
}

/// The `retry-after` header of an error response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// A date is not parsed, because a wrong clock would turn it into an arbitrary delay.
pub(crate) enum RetryAfter {
    Missing,
    Seconds(Duration),
    /// Not a number of seconds, for example a date.
    Unknown,
}

impl RetryAfter {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(RETRY_AFTER) else {
            return Self::Missing;
        };
        let Ok(text) = value.to_str().map(str::trim) else {
            return Self::Unknown;
        };
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Self::Unknown;
        }
        if let Ok(seconds) = text.parse() {
            return Self::Seconds(Duration::from_secs(seconds));
        }
        // A fraction, or more than `u64::MAX`. Round neither down to zero.
        match text.parse() {
            Ok(seconds) => Self::Seconds(
                Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(u64::MAX)),
            ),
            Err(_) => Self::Unknown,
        }
    }
}
