//! How answers are read: as what was asked for, and tolerant of what servers say besides.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Unreadable};

type Read<R> = Result<R, Unreadable>;
type ReadFn<R> = dyn Fn(&[u8]) -> Read<R> + Send + Sync;

/// What an answer is read with.
pub(crate) struct Reader<R> {
    read: How<R>,
    /// Stands for an answer of `404` that says nothing but `{}`.
    not_found: Option<fn() -> R>,
}

enum How<R> {
    Alone(fn(&[u8]) -> Read<R>),
    /// Knows what was asked.
    Knowing(Arc<ReadFn<R>>),
}

impl<R> Clone for Reader<R> {
    fn clone(&self) -> Self {
        let read = match &self.read {
            How::Alone(read) => How::Alone(*read),
            How::Knowing(read) => How::Knowing(Arc::clone(read)),
        };
        Self {
            read,
            not_found: self.not_found,
        }
    }
}

impl<R> Reader<R> {
    pub(crate) fn new(read: fn(&[u8]) -> Read<R>) -> Self {
        Self {
            read: How::Alone(read),
            not_found: None,
        }
    }

    /// A reader that remembers something of the question.
    pub(crate) fn knowing(read: impl Fn(&[u8]) -> Read<R> + Send + Sync + 'static) -> Self {
        Self {
            read: How::Knowing(Arc::new(read)),
            not_found: None,
        }
    }

    /// Reads `404` with `{}` as this: how some servers say that something is empty.
    pub(crate) fn or_when_not_found(self, value: fn() -> R) -> Self {
        Self {
            not_found: Some(value),
            ..self
        }
    }

    pub(super) fn read(&self, response: &http::Response<Bytes>) -> Result<R, Error> {
        let body = response.body();
        if let Some(value) = self.not_found
            && response.status() == StatusCode::NOT_FOUND
            && body.trim_ascii() == b"{}"
        {
            return Ok(value());
        }
        if !response.status().is_success() {
            return Err(Error::refused(response, response.status()));
        }
        if let Some(status) = refused_in_success(body) {
            return Err(Error::refused(response, status));
        }
        let body: &[u8] = match response.status() {
            StatusCode::NO_CONTENT => b"{}",
            _ => body,
        };
        match &self.read {
            How::Alone(read) => read(body),
            How::Knowing(read) => read(body),
        }
        .map_err(|reason| Error::unreadable(response, &reason))
    }
}

/// The longest answer that can be a refusal with status 200.
const MAX_REFUSAL: usize = 4 * 1024;

/// The status that an answer of status 200 names: how soketi 1.6.1 refuses,
/// `{"error":"…","code":401}`.
fn refused_in_success(body: &[u8]) -> Option<StatusCode> {
    #[derive(Deserialize)]
    struct Refused {
        #[serde(rename = "error")]
        _error: String,
        code: u16,
    }
    // What is long is no refusal, and is not read twice.
    const FIELD: &[u8] = b"\"error\"";
    if body.len() > MAX_REFUSAL || !body.windows(FIELD.len()).any(|part| part == FIELD) {
        return None;
    }
    let Refused { code, .. } = serde_json::from_slice(body).ok()?;
    let status = StatusCode::from_u16(code).ok()?;
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

/// The `error` of an answer of status 200, in a field of that name.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct ErrorField(Option<Value>);

impl ErrorField {
    pub(crate) fn check(&self) -> Result<(), Unreadable> {
        match &self.0 {
            None | Some(Value::Bool(false)) => Ok(()),
            Some(Value::String(text)) if text.is_empty() => Ok(()),
            Some(_) => Err(Unreadable::Refusal),
        }
    }
}

/// The answer of a call that has nothing to say: any JSON object without an `error`.
pub(crate) fn read_nothing(body: &[u8]) -> Result<(), Unreadable> {
    // The empty array is how PHP writes an object without fields.
    #[derive(Deserialize)]
    #[serde(expecting = "a JSON object")]
    struct Nothing {
        #[serde(default)]
        error: ErrorField,
    }
    serde_json::from_slice::<Nothing>(body)?.error.check()
}
