//! Why an answer is of no use.

use core::fmt;
use core::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;

/// What is wrong with an answer.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is not JSON, or not that of what was expected.
    Json(serde_json::Error),
    /// It has an `error`: there are servers that refuse with status 200.
    Refusal,
    /// It lacks something that was asked for, or has it in a form that was not expected.
    Lacking(Lack),
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// A value of an answer that is not there, or is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub struct Lack {
    /// What the protocol calls it.
    pub(crate) field: &'static str,
    /// What is there instead, if anything is.
    pub(crate) found: Option<String>,
    pub(crate) of: Subject,
}

/// What a value was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The one thing that the request was about.
    Request,
    Channel(String),
    /// The event of a batch with this index.
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

    /// Changes what it quotes of the answer.
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

/// Behind "the service answered 200 OK, but ".
impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, found, of } = self;
        match found {
            None => write!(f, "left out `{field}`{of}, which was asked for"),
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

/// What a refusal says of another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Unsaid,
    Seconds(Duration),
    /// Something else than a number, such as a date.
    Unknown,
}

impl RetryAfter {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(RETRY_AFTER) else {
            return Self::Unsaid;
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
        match text.parse() {
            Ok(seconds) => Self::Seconds(
                Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(u64::MAX)),
            ),
            Err(_) => Self::Unknown,
        }
    }
}
