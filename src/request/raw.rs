//! Calls of endpoints that this library has no type for.

use core::any::TypeId;
use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::sync::Arc;
use std::time::SystemTime;

use crate::name::is_dots;

use super::{App, Query, Request, ResponseParser, SignedUrl};
use crate::error::{Error, InvalidKind, Unreadable, debug_as_report};
use crate::json;
use crate::transport::BoxFuture;

/// Everything but RFC 3986's unreserved characters and those of channel names, which servers also
/// accept unencoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'=')
    .remove(b'@')
    .remove(b',')
    .remove(b';');

/// A call of an endpoint that this library has no type for.
///
/// It is created by [`Client::get`](crate::Client::get) and [`Client::post`](crate::Client::post), and
/// signed, encoded and sent like any other request. Its response is parsed into `R`, any type that
/// deserializes from JSON.
///
/// # Examples
///
/// ```
/// use pusher_channels::{Client, Error};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct History {
///     items: Vec<serde_json::Value>,
/// }
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let channel = "private-orders";
/// let history: History = client
///     .get(["channels", channel, "history"]) // an endpoint of Sockudo
///     .query("limit", 20)
///     .query("direction", "newest_first")
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "a request does nothing until it is sent: `.await` it, or call `.send()`"]
pub struct RawRequest<R>(Result<Request<R>, Error>);

impl<R: RawResponse> RawRequest<R> {
    pub(crate) fn get(app: Arc<App>, path: impl RawPath) -> Self {
        let parser = ResponseParser::new(parse);
        let path = encode(app.path(&[]), path).map_err(Error::from);
        Self(path.map(|path| Request::get(app, path, Query::default(), parser)))
    }

    pub(crate) fn post<B: Serialize + ?Sized>(app: Arc<App>, path: impl RawPath, body: &B) -> Self {
        let path = encode(app.path(&[]), path).map_err(Error::from);
        Self(path.and_then(|path| {
            let json = json::to_vec(body)
                .map_err(|error| Error::not_serialized("the body of the request", error))?;
            Ok(Request::post(app, path, json, ResponseParser::new(parse)))
        }))
    }
}

impl<R> RawRequest<R> {
    /// Adds a parameter to the query.
    ///
    /// Key and value are sent as given, percent-encoded. The protocol signs keys in lower case, so keys
    /// that differ only in case are one repeated key. soketi supports neither upper case in keys nor
    /// repeated keys such as `things[]`.
    ///
    /// The parameters of the signature, `auth_…` and `body_md5`, are reserved: sending such a request
    /// returns an error.
    pub fn query(self, key: &str, value: impl fmt::Display) -> Self {
        Self(self.0.and_then(|mut request| {
            request
                .query
                .push(key, &value.to_string())
                .map_err(Error::invalid)?;
            Ok(request)
        }))
    }

    /// Converts this into a [`Request`], which any HTTP client can send.
    ///
    /// # Errors
    ///
    /// Returns an error if the path, a key of the query or the body is not valid.
    pub fn into_request(self) -> Result<Request<R>, Error> {
        let mut request = self.0?;
        request.query.sort();
        Ok(request)
    }

    /// Returns the URL, signed for the time `now`. See [`Request::signed_url`].
    ///
    /// # Errors
    ///
    /// The same errors as those of [`into_request`](Self::into_request).
    pub fn signed_url(self, now: SystemTime) -> Result<SignedUrl, Error> {
        self.into_request()?.signed_url(now)
    }

    /// Sends the request and parses its response.
    ///
    /// # Errors
    ///
    /// The same errors as those of [`into_request`](Self::into_request) and [`Request::send`].
    ///
    /// # Panics
    ///
    /// As for [`Request::send`].
    pub async fn send(self) -> Result<R, Error> {
        self.into_request()?.send().await
    }

    /// Sends the request and parses its response, blocking the current thread.
    ///
    /// # Errors
    ///
    /// The same errors as those of [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<R, Error> {
        self.into_request()?.send_blocking()
    }
}

/// Sends the request, as [`send`](RawRequest::send) does.
impl<R: 'static> IntoFuture for RawRequest<R> {
    type Output = Result<R, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<R> fmt::Debug for RawRequest<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawRequest").field(&self.0).finish()
    }
}

fn parse<R: RawResponse>(body: &[u8]) -> Result<R, Unreadable> {
    // An endpoint without a response body and `R = ()` both mean "nothing", which serde reads from
    // `null`.
    const NULL: &[u8] = b"null";
    if body.trim_ascii().is_empty() {
        return Ok(serde_json::from_slice(NULL)?);
    }
    if TypeId::of::<R>() == TypeId::of::<()>() {
        serde_json::from_slice::<IgnoredAny>(body)?;
        return Ok(serde_json::from_slice(NULL)?);
    }
    Ok(serde_json::from_slice(body)?)
}

/// A type that the response of a [`RawRequest`] can be parsed into.
///
/// You never implement this trait; the compiler names it in errors. Its implementation covers every
/// type that deserializes from JSON and borrows nothing, which seals it. `serde_json::Value` accepts
/// any JSON, and `()` ignores it.
#[diagnostic::on_unimplemented(
    message = "a response cannot be parsed as `{Self}`",
    label = "expected a type that implements `serde::Deserialize`",
    note = "name the type of the response: `let response: serde_json::Value = client.get(…).await?`; to ignore it, `client.get::<()>(…)`"
)]
pub trait RawResponse: DeserializeOwned + 'static {}
#[diagnostic::do_not_recommend]
impl<R: DeserializeOwned + 'static> RawResponse for R {}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: only this module defines paths"
    )]
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for String {}
    impl Sealed for &String {}
    impl<S: AsRef<str>, const N: usize> Sealed for &[S; N] {}
    impl<S: AsRef<str>, const N: usize> Sealed for [S; N] {}
    impl<S: AsRef<str>> Sealed for &[S] {}
    impl<S: AsRef<str>> Sealed for Vec<S> {}
}

/// The path of a [`RawRequest`], relative to `/apps/…` of the app.
///
/// You never implement this trait; the compiler names it in errors. It is implemented for strings
/// whose segments are separated by `/`, with an optional leading `/`, and for lists of segments. Pass
/// both unencoded: they are percent-encoded when the request is built, including a `/` in a segment of
/// a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a path",
    label = "expected `\"channels/news/history\"` or `[\"channels\", name, \"history\"]`"
)]
pub trait RawPath: sealed::Sealed {
    #[doc(hidden)]
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath>;
}

#[diagnostic::do_not_recommend]
impl RawPath for &str {
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath> {
        let text = self.strip_prefix('/').unwrap_or(self);
        if text.is_empty() {
            return Ok(());
        }
        if let Some(position) = self.find('?') {
            return Err(InvalidPath(PathFault::Query { position }));
        }
        // Encoding it again would send `%252F`; decoding it would guess what was meant.
        if let Some(position) = escape_in(self) {
            return Err(InvalidPath(PathFault::Encoded { position }));
        }
        text.split('/').try_for_each(|segment| path.push(segment))
    }
}

#[diagnostic::do_not_recommend]
impl RawPath for String {
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath> {
        self.as_str().write(path)
    }
}

#[diagnostic::do_not_recommend]
impl RawPath for &String {
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath> {
        self.as_str().write(path)
    }
}

#[diagnostic::do_not_recommend]
impl<S: AsRef<str>, const N: usize> RawPath for &[S; N] {
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath> {
        self.as_slice().write(path)
    }
}

#[diagnostic::do_not_recommend]
impl<S: AsRef<str>, const N: usize> RawPath for [S; N] {
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath> {
        self.as_slice().write(path)
    }
}

#[diagnostic::do_not_recommend]
impl<S: AsRef<str>> RawPath for &[S] {
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath> {
        self.iter()
            .try_for_each(|segment| path.push(segment.as_ref()))
    }
}

#[diagnostic::do_not_recommend]
impl<S: AsRef<str>> RawPath for Vec<S> {
    fn write(self, path: &mut EncodedPath) -> Result<(), InvalidPath> {
        self.as_slice().write(path)
    }
}

/// A path under construction.
#[derive(Debug)]
#[doc(hidden)]
pub struct EncodedPath {
    text: String,
    segments: usize,
}

impl EncodedPath {
    fn push(&mut self, segment: &str) -> Result<(), InvalidPath> {
        let index = self.segments;
        if segment.is_empty() {
            return Err(InvalidPath(PathFault::Empty { index }));
        }
        // HTTP clients and proxies normalize these away, so that the signed path is not the sent one.
        if is_dots(segment) {
            return Err(InvalidPath(PathFault::Dots { index }));
        }
        if index == 0 && segment == "apps" {
            return Err(InvalidPath(PathFault::Apps));
        }
        self.text.push('/');
        self.text.extend(utf8_percent_encode(segment, ENCODED));
        self.segments += 1;
        Ok(())
    }
}

/// Appends an encoded path to `base`, the path of the app.
fn encode(base: String, path: impl RawPath) -> Result<String, InvalidPath> {
    let mut encoded = EncodedPath {
        text: base,
        segments: 0,
    };
    path.write(&mut encoded)?;
    if encoded.segments == 0 {
        return Err(InvalidPath(PathFault::Nothing));
    }
    Ok(encoded.text)
}

/// Returns the byte offset of the first percent-encoded byte, if there is one.
fn escape_in(path: &str) -> Option<usize> {
    path.as_bytes()
        .windows(3)
        .position(|w| matches!(w, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PathFault {
    Nothing,
    Empty { index: usize },
    Dots { index: usize },
    Apps,
    Query { position: usize },
    Encoded { position: usize },
}

/// The error returned when the path of a [`RawRequest`] is not valid.
///
/// ```
/// use pusher_channels::Client;
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let error = client.get::<()>(["channels", ".."]).into_request().unwrap_err();
/// assert_eq!(error.to_string(), "invalid path: segment 1 is `.` or `..`");
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidPath(PathFault);

impl InvalidPath {
    /// Returns the kind of error.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            PathFault::Nothing | PathFault::Empty { .. } => InvalidKind::Empty,
            PathFault::Dots { .. } | PathFault::Encoded { .. } => InvalidKind::Format,
            PathFault::Apps => InvalidKind::Repeated,
            PathFault::Query { .. } => InvalidKind::Character,
        }
    }

    /// Returns the index of the invalid segment, if the error is in a single one.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self.0 {
            PathFault::Empty { index } | PathFault::Dots { index } => Some(index),
            PathFault::Apps => Some(0),
            PathFault::Nothing | PathFault::Query { .. } | PathFault::Encoded { .. } => None,
        }
    }

    /// Returns the byte offset of the error in a path that was passed as one string, if the error is
    /// a character.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self.0 {
            PathFault::Query { position } | PathFault::Encoded { position } => Some(position),
            _ => None,
        }
    }
}

impl fmt::Display for InvalidPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid path: ")?;
        match self.0 {
            PathFault::Nothing => f.write_str("it is empty"),
            PathFault::Empty { index } => write!(f, "segment {index} is empty"),
            PathFault::Dots { index } => write!(f, "segment {index} is `.` or `..`"),
            PathFault::Apps => f.write_str(
                "it is already relative to `/apps/…` of the client's app: omit that prefix",
            ),
            PathFault::Query { position } => write!(
                f,
                "byte {position} is a `?`: set parameters with `.query(key, value)`"
            ),
            PathFault::Encoded { position } => write!(
                f,
                "byte {position} begins a percent-encoded character: pass the path unencoded, or its segments in a list"
            ),
        }
    }
}

debug_as_report!(InvalidPath);

impl std::error::Error for InvalidPath {}

impl From<InvalidPath> for Error {
    fn from(error: InvalidPath) -> Self {
        Self::invalid(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_paths_have_a_kind_and_a_place() {
        for (path, kind, index, position) in [
            ("", InvalidKind::Empty, None, None),
            ("channels//users", InvalidKind::Empty, Some(1), None),
            ("channels/..", InvalidKind::Format, Some(1), None),
            ("/apps/1", InvalidKind::Repeated, Some(0), None),
            ("/channels?x", InvalidKind::Character, None, Some(9)),
            ("channels/100%/%2f", InvalidKind::Format, None, Some(14)),
        ] {
            let error = encode(String::new(), path).unwrap_err();
            assert_eq!(error.kind(), kind, "{path}");
            assert_eq!(error.index(), index, "{path}");
            assert_eq!(error.position(), position, "{path}");
        }
    }
}
