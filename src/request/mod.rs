//! Requests as values: signed at a given time, sent by anybody, answered by parsing.

mod raw;
mod response;
pub(crate) mod retry;
mod sign;
#[cfg(test)]
mod vectors;

use core::fmt;
use core::time::Duration;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http::{Method, Uri};

#[doc(hidden)]
pub use raw::EncodedPath;
pub use raw::{InvalidPath, RawPath, RawRequest, RawResponse};
pub(crate) use response::{ErrorField, ResponseParser, parse_acknowledgment};
pub(crate) use retry::RetryPolicy;
use retry::{Effect, Failure};
use sign::Auth;
pub(crate) use sign::Query;
pub use sign::SignedUrl;

use crate::clock::Clock;
use crate::config::AppId;
use crate::crypto;
use crate::error::{Error, TransportError};
use crate::token::Token;
#[cfg(feature = "blocking")]
use crate::transport::BlockingTransport;
use crate::transport::{BoxFuture, Transport};

const LIBRARY: HeaderName = HeaderName::from_static("x-pusher-library");
const LIBRARY_VERSION: HeaderValue =
    HeaderValue::from_static(concat!("pusher-channels ", env!("CARGO_PKG_VERSION")));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A call to the service, not yet sent; `R` is what its answer is read as.
///
/// [`send`](Self::send) does everything, and so does `send_blocking` of the feature `blocking`. Its
/// two halves are there by themselves, without a runtime, a socket or a clock:
/// [`to_http`](Self::to_http) signs the request for a given time, [`read`](Self::read) reads the
/// answer. Between them stands whatever HTTP client you like.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use bytes::Bytes;
/// use pusher_channels::{Client, channel_name, event_name};
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let request = client
///     .trigger(&channel_name!("news"))
///     .event(event_name!("greeting"))
///     .text("hello")?
///     .into_request();
///
/// let signed = request.to_http(SystemTime::UNIX_EPOCH + Duration::from_secs(1_353_088_179))?;
/// assert_eq!(signed.uri().path(), "/apps/42/events");
/// assert_eq!(signed.body(), r#"{"name":"greeting","channel":"news","data":"hello"}"#);
///
/// // … send it, and then:
/// let answer = http::Response::new(Bytes::from_static(b"{}"));
/// request.read(&answer)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a request does nothing until it is sent: `.await` it, or call `.send()`"]
pub struct Request<R> {
    pub(crate) app: Arc<App>,
    method: Method,
    /// Begins with `/apps/`; needs no encoding.
    path: Arc<str>,
    query: Query,
    /// Empty for a GET, never empty for a POST.
    body: Bytes,
    parser: ResponseParser<R>,
}

impl<R> Request<R> {
    pub(crate) fn get(
        app: Arc<App>,
        path: impl Into<Arc<str>>,
        query: Query,
        parser: ResponseParser<R>,
    ) -> Self {
        Self {
            app,
            method: Method::GET,
            path: path.into(),
            query,
            body: Bytes::new(),
            parser,
        }
    }

    pub(crate) fn post(
        app: Arc<App>,
        path: impl Into<Arc<str>>,
        body: Vec<u8>,
        parser: ResponseParser<R>,
    ) -> Self {
        Self {
            app,
            method: Method::POST,
            path: path.into(),
            query: Query::default(),
            body: body.into(),
            parser,
        }
    }

    /// The request as it goes over the wire, signed for the time `now`.
    ///
    /// The service takes a signature for ten minutes before and after its own time. Sign again for
    /// another attempt. The URL holds the signature: do not log it.
    ///
    /// # Errors
    ///
    /// When the parts do not make up a URL, which valid names and a valid configuration do.
    pub fn to_http(&self, now: SystemTime) -> Result<http::Request<Bytes>, Error> {
        let uri = self.signed_uri(now)?;
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(LIBRARY, LIBRARY_VERSION);
        headers.insert(ACCEPT, JSON);
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        Ok(request)
    }

    /// The URL of the request, signed for the time `now`: for those who send it by other means,
    /// with [the method and the body](Self::to_http) that it is signed for.
    ///
    /// # Errors
    ///
    /// As for [`to_http`](Self::to_http).
    pub fn signed_url(&self, now: SystemTime) -> Result<SignedUrl, Error> {
        Ok(SignedUrl::new(self.signed_uri(now)?.to_string()))
    }

    /// Reads the answer to this request.
    ///
    /// Takes what compatible servers answer too: more fields than documented, or `{"ok":true}`.
    ///
    /// # Errors
    ///
    /// When the service refused the request, or did not answer with the JSON that was expected.
    pub fn read(&self, response: &http::Response<Bytes>) -> Result<R, Error> {
        self.parser.parse(response)
    }

    /// The URL, in one piece from the base path on: the path and the query that are signed are
    /// those that are sent.
    fn signed_uri(&self, now: SystemTime) -> Result<Uri, Error> {
        const SIGNATURE: &str = "&auth_signature=";
        let app = &*self.app;
        let md5 = (!self.body.is_empty()).then(|| crypto::md5_hex(&self.body));
        let auth = Auth {
            key: app.token.key.as_ref(),
            timestamp: now
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
            body_md5: md5.as_ref().map(crypto::Hex::as_str),
        };

        let expected = app.base_path.len() + self.path.len() + 1 + auth.len() + self.query.len();
        let mut target = String::with_capacity(expected + SIGNATURE.len() + 64);
        target.push_str(&app.base_path);
        target.push_str(&self.path);
        target.push('?');
        let signature = sign::append_signed(&mut target, &auth, &self.query, |canonical| {
            app.token
                .signing
                .sign(&[self.method.as_str(), "\n", &self.path, "\n", canonical])
        })
        .map_err(Error::invalid)?;
        target.push_str(SIGNATURE);
        target.push_str(signature.as_str());

        let mut parts = app.origin.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(target).map_err(Error::invalid)?);
        Uri::from_parts(parts).map_err(Error::invalid)
    }
}

impl<R> Request<R> {
    /// Sends the request and reads its answer.
    ///
    /// The future is `Send` and borrows nothing, so it can be spawned. Dropping it gives the call
    /// up; the service may have acted on it by then.
    ///
    /// # Errors
    ///
    /// Everything that [`Error`] can say: nothing was reached, nothing came back in time, the
    /// service refused, or its answer could not be read. Before that, what the client's
    /// [`RetryPolicy`](crate::RetryPolicy) covers was tried again.
    pub async fn send(self) -> Result<R, Error> {
        let app = &*self.app;
        let transport = app.transport.as_deref().ok_or_else(Error::no_transport)?;
        let mut attempts = 0;
        loop {
            let signed = self.to_http(app.clock.now())?;
            attempts += 1;
            // The parsed response must not live across `.await`: a pending call is `Send` whatever `R` is.
            let (wait, error) = match self.judge(attempts, transport.call(signed).await) {
                Verdict::Done(result) => return result,
                Verdict::Again { wait, error } => (wait, error),
            };
            match transport.sleep(wait) {
                Some(slept) => slept.await,
                None => return Err(error),
            }
        }
    }

    /// Sends the request and reads its answer, while the thread waits: for programs without a
    /// runtime. In async code use [`send`](Self::send).
    ///
    /// ```
    /// use pusher_channels::{channel_name, event_name, testing};
    ///
    /// let server = testing::Server::start_blocking()?;
    /// let request = server
    ///     .client()
    ///     .trigger(&channel_name!("news"))
    ///     .event(event_name!("greeting"))
    ///     .text("hello")?
    ///     .into_request();
    ///
    /// request.send_blocking()?;
    /// assert_eq!(server.triggered().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<R, Error> {
        let app = &*self.app;
        let transport = app
            .blocking_transport
            .as_deref()
            .ok_or_else(Error::no_transport)?;
        let mut attempts = 0;
        loop {
            let signed = self.to_http(app.clock.now())?;
            attempts += 1;
            match self.judge(attempts, transport.call(signed)) {
                Verdict::Done(result) => return result,
                Verdict::Again { wait, error } => {
                    if !transport.sleep(wait) {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// What becomes of the call after this attempt.
    fn judge(
        &self,
        attempts_made: u32,
        outcome: Result<http::Response<Bytes>, TransportError>,
    ) -> Verdict<R> {
        self.note(attempts_made, &outcome);
        let (failure, error) = match outcome {
            Ok(response) => match self.read(&response) {
                Ok(answer) => return Verdict::Done(Ok(answer)),
                Err(error) => match error.refusal() {
                    Some(status) => (Failure::Status(status), error),
                    None => return Verdict::Done(Err(error)),
                },
            },
            Err(error) => (
                Failure::Transport(error.kind()),
                Error::not_answered(error, self.app.origin.authority()),
            ),
        };
        let effect = if self.method == Method::GET {
            Effect::Asks
        } else {
            Effect::Acts
        };
        let retry = &self.app.retry;
        match retry.wait(attempts_made, effect, failure, error.patience()) {
            Some(wait) => Verdict::Again { wait, error },
            None => Verdict::Done(Err(error)),
        }
    }
}

impl<R> Request<R> {
    /// Tells the log how an attempt ended: what was called and the status, never the query or a body.
    #[cfg(feature = "tracing")]
    fn note(&self, attempt: u32, outcome: &Result<http::Response<Bytes>, TransportError>) {
        let (method, path) = (self.method.as_str(), &*self.path);
        match outcome {
            Ok(response) => tracing::debug!(
                method,
                path,
                attempt,
                status = response.status().as_u16(),
                answer_bytes = response.body().len(),
                "answered"
            ),
            Err(error) => {
                tracing::warn!(method, path, attempt, kind = ?error.kind(), "not answered");
            }
        }
    }

    #[cfg(not(feature = "tracing"))]
    #[expect(clippy::unused_self, reason = "with the feature `tracing` it is used")]
    fn note(&self, _: u32, _: &Result<http::Response<Bytes>, TransportError>) {}
}

enum Verdict<R> {
    Done(Result<R, Error>),
    /// Another attempt after this time. `error` is for those who cannot wait.
    Again {
        wait: Duration,
        error: Error,
    },
}

/// Sends the request, as [`send`](Request::send) does.
impl<R: 'static> IntoFuture for Request<R> {
    type Output = Result<R, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<R> Clone for Request<R> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            method: self.method.clone(),
            path: Arc::clone(&self.path),
            query: self.query.clone(),
            body: self.body.clone(),
            parser: self.parser.clone(),
        }
    }
}

impl<R> fmt::Debug for Request<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// One app of the service, and the way to it.
pub(crate) struct App {
    pub(crate) app_id: AppId,
    pub(crate) token: Token,
    /// Scheme, host and port.
    pub(crate) origin: Uri,
    /// What stands in front of the signed path: sent, but not signed. Empty, or without a `/` at
    /// its end.
    pub(crate) base_path: String,
    /// The paths of the calls that are made the most.
    pub(crate) events_path: Arc<str>,
    pub(crate) batch_path: Arc<str>,
    pub(crate) max_data_size: usize,
    pub(crate) max_batch_len: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) clock: Clock,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    pub(crate) blocking_transport: Option<Arc<dyn BlockingTransport>>,
}

impl App {
    /// The path of a call. Names and ids need no encoding: that is part of being valid.
    pub(crate) fn path(&self, segments: &[&str]) -> String {
        let mut path = format!("/apps/{}", self.app_id);
        for segment in segments {
            path.push('/');
            path.push_str(segment);
        }
        path
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("app_id", &self.app_id.as_ref())
            .field("origin", &self.origin)
            .field("base_path", &self.base_path)
            .finish_non_exhaustive()
    }
}

/// The app of the client that sends something, in the methods of public traits.
#[derive(Debug)]
#[doc(hidden)]
pub struct Sender(pub(crate) Arc<App>);
