//! How answers are read: as what was asked for, and tolerant of what servers say besides.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Unreadable};

type Parsed<R> = Result<R, Unreadable>;
type ParseFn<R> = dyn Fn(&[u8]) -> Parsed<R> + Send + Sync;

/// What an answer is read with.
pub(crate) struct ResponseParser<R> {
    parse: Parse<R>,
    /// Stands for an answer of `404` that says nothing but `{}`.
    not_found: Option<fn() -> R>,
}

enum Parse<R> {
    Plain(fn(&[u8]) -> Parsed<R>),
    /// Knows what was asked.
    WithContext(Arc<ParseFn<R>>),
}

impl<R> Clone for ResponseParser<R> {
    fn clone(&self) -> Self {
        let parse = match &self.parse {
            Parse::Plain(parse) => Parse::Plain(*parse),
            Parse::WithContext(parse) => Parse::WithContext(Arc::clone(parse)),
        };
        Self {
            parse,
            not_found: self.not_found,
        }
    }
}

impl<R> ResponseParser<R> {
    pub(crate) fn new(parse: fn(&[u8]) -> Parsed<R>) -> Self {
        Self {
            parse: Parse::Plain(parse),
            not_found: None,
        }
    }

    /// A reader that remembers something of the question.
    pub(crate) fn with_context(parse: impl Fn(&[u8]) -> Parsed<R> + Send + Sync + 'static) -> Self {
        Self {
            parse: Parse::WithContext(Arc::new(parse)),
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

    pub(super) fn parse(&self, response: &http::Response<Bytes>) -> Result<R, Error> {
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
        match &self.parse {
            Parse::Plain(parse) => parse(body),
            Parse::WithContext(parse) => parse(body),
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
pub(crate) fn parse_acknowledgment(body: &[u8]) -> Result<(), Unreadable> {
    // The empty array is how PHP writes an object without fields.
    #[derive(Deserialize)]
    #[serde(expecting = "a JSON object")]
    struct Nothing {
        #[serde(default)]
        error: ErrorField,
    }
    serde_json::from_slice::<Nothing>(body)?.error.check()
}
