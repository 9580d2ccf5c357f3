//! Parsing responses, with tolerance for the differences between servers.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Unreadable};
use crate::json::Object;

type Parsed<R> = Result<R, Unreadable>;
type ParseFn<R> = dyn Fn(&[u8]) -> Parsed<R> + Send + Sync;

/// Turns the response of an API call into `R`.
pub(crate) struct ResponseParser<R> {
    parse: Parse<R>,
    /// Makes the value for a `404` with the body `{}`.
    not_found: Option<fn() -> R>,
    /// True if the request has an idempotency key.
    has_key: bool,
}

enum Parse<R> {
    Plain(fn(&[u8]) -> Parsed<R>),
    /// Depends on the request, such as on its channels.
    WithContext(Arc<ParseFn<R>>),
}

// A derived implementation would require `R: Clone`.
impl<R> Clone for ResponseParser<R> {
    fn clone(&self) -> Self {
        let parse = match &self.parse {
            Parse::Plain(parse) => Parse::Plain(*parse),
            Parse::WithContext(parse) => Parse::WithContext(Arc::clone(parse)),
        };
        Self {
            parse,
            not_found: self.not_found,
            has_key: self.has_key,
        }
    }
}

impl<R> ResponseParser<R> {
    pub(crate) fn new(parse: fn(&[u8]) -> Parsed<R>) -> Self {
        Self {
            parse: Parse::Plain(parse),
            not_found: None,
            has_key: false,
        }
    }

    /// Creates a parser that depends on the request.
    pub(crate) fn with_context(parse: impl Fn(&[u8]) -> Parsed<R> + Send + Sync + 'static) -> Self {
        Self {
            parse: Parse::WithContext(Arc::new(parse)),
            not_found: None,
            has_key: false,
        }
    }

    /// Parses `404` with `{}` as `value()`: some servers report an empty channel like this.
    pub(crate) fn or_when_not_found(self, value: fn() -> R) -> Self {
        Self {
            not_found: Some(value),
            ..self
        }
    }

    /// Parses the response to an event with an idempotency key, which it may have had before.
    pub(crate) fn with_key(self, has_key: bool) -> Self {
        Self { has_key, ..self }
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
        if let Some(status) = rejected_with_success(body) {
            return Err(Error::refused(response, status));
        }
        let body: &[u8] = match response.status() {
            // Parsed like an empty object: the status says the same.
            StatusCode::NO_CONTENT => b"{}",
            // Sockudo 5.2 responds so to an event whose key it has seen in a batch.
            _ if self.has_key && body == b"1".as_slice() => b"{}",
            _ => body,
        };
        match &self.parse {
            Parse::Plain(parse) => parse(body),
            Parse::WithContext(parse) => parse(body),
        }
        .map_err(|reason| Error::unreadable(response, &reason))
    }
}

/// Maximum size of a response that is checked for an error with status 200.
const MAX_REJECTION: usize = 4 * 1024;

/// Returns the status in the body of a `200 OK`: soketi 1.6.1 rejects a request with
/// `{"error":"…","code":401}`.
fn rejected_with_success(body: &[u8]) -> Option<StatusCode> {
    #[derive(Deserialize)]
    struct Rejected {
        #[serde(rename = "error")]
        _error: String,
        code: u16,
    }
    // Only a short body with this field can be such a rejection. Parsing every success twice would
    // double the cost of large lists.
    const FIELD: &[u8] = b"\"error\"";
    if body.len() > MAX_REJECTION || !body.windows(FIELD.len()).any(|part| part == FIELD) {
        return None;
    }
    let Object(Rejected { code, .. }) = serde_json::from_slice(body).ok()?;
    let status = StatusCode::from_u16(code).ok()?;
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

/// The `error` field of a response with status 200.
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

/// Parses the response of a call that returns nothing: any JSON object without an `error`.
pub(crate) fn parse_acknowledgment(body: &[u8]) -> Result<(), Unreadable> {
    // serde also accepts `[]`, which is how PHP encodes an object without fields.
    #[derive(Deserialize)]
    #[serde(expecting = "a JSON object")]
    struct Nothing {
        #[serde(default)]
        error: ErrorField,
    }
    serde_json::from_slice::<Nothing>(body)?.error.check()
}
