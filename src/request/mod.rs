//! The sans-IO core: building, signing and sending requests, and parsing responses.
//!
//! Every API call is a [`Request`]: it can be sent, or signed for a given time and sent by any HTTP
//! client. A [`RawRequest`] calls an endpoint that this library has no method for.
//!
//! # Examples
//!
//! ```
//! use pusher_channels::request::RawRequest;
//! use pusher_channels::testing::Server;
//! use serde_json::{Value, json};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start().await?;
//! server.set_subscriptions("news", 7);
//!
//! let request: RawRequest<Value> = server.client().get(["channels", "news"]);
//! let response = request.query("info", "subscription_count").await?;
//! assert_eq!(response, json!({ "occupied": true, "subscription_count": 7 }));
//! # Ok(()) }
//! ```

mod app;
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

pub(crate) use app::App;
#[doc(hidden)]
pub use raw::EncodedPath;
pub use raw::{InvalidPath, RawPath, RawRequest, RawResponse};
pub(crate) use response::{ErrorField, ResponseParser, parse_acknowledgment};
pub use retry::IsRetryPolicy;
#[doc(hidden)]
pub use retry::RetryPolicy;
use retry::{Effect, Failure};
use sign::Auth;
pub(crate) use sign::Query;
pub use sign::SignedUrl;

use crate::crypto;
use crate::error::{Error, TransportError};
use crate::transport::BoxFuture;

const LIBRARY: HeaderName = HeaderName::from_static("x-pusher-library");
const LIBRARY_VERSION: HeaderValue =
    HeaderValue::from_static(concat!("pusher-channels ", env!("CARGO_PKG_VERSION")));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An API call that is ready to send; `R` is the type that its response is parsed into.
///
/// `.await` sends it, as [`send`](Self::send) and, with the feature `blocking`, `send_blocking` do.
/// The two halves of sending are also available separately, for any HTTP client; they need no
/// runtime, socket or clock: [`to_http`](Self::to_http) signs the request for a given time, and
/// [`read`](Self::read) parses the response.
///
/// # Examples
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
/// // Send it with any HTTP client, then parse the response:
/// let response = http::Response::new(Bytes::from_static(b"{}"));
/// request.read(&response)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a request does nothing until it is sent: `.await` it, or call `.send()`"]
pub struct Request<R> {
    pub(crate) app: Arc<App>,
    method: Method,
    /// Begins with `/apps/` and is already encoded.
    path: Arc<str>,
    query: Query,
    /// Empty for a GET, never empty for a POST.
    body: Bytes,
    parser: ResponseParser<R>,
    /// True if the caller handles `429`, which is then an error at once.
    leaves_rate_limit: bool,
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
            leaves_rate_limit: false,
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
            leaves_rate_limit: false,
        }
    }

    /// Returns `429` to the caller at once.
    #[cfg(feature = "publisher")]
    pub(crate) fn leaving_rate_limit(self) -> Self {
        Self {
            leaves_rate_limit: true,
            ..self
        }
    }

    /// Returns the HTTP request, signed for the time `now`.
    ///
    /// The API server accepts a signature for [ten minutes] before and after its own time, so sign
    /// again before another attempt. The URL contains the signature: do not log it.
    ///
    /// [ten minutes]: https://pusher.com/docs/channels/library_auth_reference/rest-api/#authentication
    ///
    /// # Errors
    ///
    /// Returns an error if the parts do not form a URL. Valid names and a valid configuration do.
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

    /// Returns the URL of the request, signed for the time `now`.
    ///
    /// It is only valid with the method and the body of [`to_http`](Self::to_http), because the
    /// signature covers them.
    ///
    /// # Errors
    ///
    /// The same errors as those of [`to_http`](Self::to_http).
    pub fn signed_url(&self, now: SystemTime) -> Result<SignedUrl, Error> {
        Ok(SignedUrl::new(self.signed_uri(now)?.to_string()))
    }

    /// Parses the response to this request.
    ///
    /// Responses of compatible servers are accepted as well: unknown fields are ignored, and so is
    /// the `{"ok":true}` that some servers send instead of `{}`.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use pusher_channels::{Client, channel_name};
    ///
    /// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
    /// let request = client.users(&channel_name!("presence-lobby"));
    /// let response = http::Response::new(Bytes::from_static(br#"{"users":[{"id":"ada"}]}"#));
    /// assert_eq!(request.read(&response)?.ids, ["ada"]);
    /// # Ok::<(), pusher_channels::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the API server rejected the request, or if the response is not the
    /// expected JSON.
    pub fn read(&self, response: &http::Response<Bytes>) -> Result<R, Error> {
        self.parser.parse(response)
    }

    /// Writes the path and the query once, so that the signed ones are also the ones that are sent.
    fn signed_uri(&self, now: SystemTime) -> Result<Uri, Error> {
        const SIGNATURE: &str = "&auth_signature=";
        let app = &*self.app;
        // A GET has no `body_md5`: servers reject the MD5 of an empty body.
        let md5 = (!self.body.is_empty()).then(|| crypto::md5_hex(&self.body));
        let auth = Auth {
            key: app.token.key.as_ref(),
            timestamp: now
                .duration_since(UNIX_EPOCH)
                // A clock before 1970 gets `401 Unauthorized`, which names the cause.
                .map_or(0, |since| since.as_secs()),
            body_md5: md5.as_ref().map(crypto::Hex::as_str),
        };

        let expected = app.base_path.len() + self.path.len() + 1 + auth.len() + self.query.len();
        // The signature is 64 hexadecimal digits.
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
    /// Sends the request and parses its response.
    ///
    /// The future is `Send` and borrows nothing, so it can be spawned. Dropping it cancels the call,
    /// although the API server may already have processed it.
    ///
    /// # Errors
    ///
    /// Returns an error if the server could not be reached, did not respond in time, rejected the
    /// request, or sent a response that cannot be parsed. The client's
    /// [`RetryPolicy`](crate::RetryPolicy) has been applied by then.
    ///
    /// # Panics
    ///
    /// With the default transport, in a tokio runtime whose timers or IO are not enabled
    /// ([`enable_all`](https://docs.rs/tokio/latest/tokio/runtime/struct.Builder.html#method.enable_all)). Outside
    /// of a runtime, it returns an error.
    pub async fn send(self) -> Result<R, Error> {
        let app = &*self.app;
        let transport = app.transport.as_deref().ok_or_else(Error::no_transport)?;
        let mut attempts = 0;
        loop {
            // A signature expires, and a retry may come a minute later: sign each attempt.
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

    /// Sends the request and parses its response, blocking the current thread.
    ///
    /// It needs no async runtime. In async code use [`send`](Self::send).
    ///
    /// # Examples
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
    /// The same errors as those of [`send`](Self::send).
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

    /// Decides between returning the outcome of this attempt and another attempt.
    fn judge(
        &self,
        attempts_made: u32,
        outcome: Result<http::Response<Bytes>, TransportError>,
    ) -> Verdict<R> {
        self.log(attempts_made, &outcome);
        let (failure, error) = match outcome {
            Ok(response) => match self.read(&response) {
                Ok(parsed) => return Verdict::Done(Ok(parsed)),
                Err(error) => match error.refusal() {
                    Some(status) => (Failure::Status(status), error),
                    // The request was accepted: a retry could publish the event twice.
                    None => return Verdict::Done(Err(error)),
                },
            },
            Err(error) => (
                Failure::Transport(error.kind()),
                Error::not_answered(error, self.app.origin.authority()),
            ),
        };
        let effect = if self.method == Method::GET {
            Effect::Reads
        } else {
            Effect::Writes
        };
        if self.leaves_rate_limit && error.is_rate_limited() {
            return Verdict::Done(Err(error));
        }
        let retry = &self.app.retry;
        match retry.wait(attempts_made, effect, failure, error.requested_delay()) {
            Some(wait) => Verdict::Again { wait, error },
            None => Verdict::Done(Err(error)),
        }
    }
}

impl<R> Request<R> {
    /// Logs the outcome of an attempt. The query and the bodies are omitted because they can hold
    /// signatures and user data.
    #[cfg(feature = "tracing")]
    fn log(&self, attempt: u32, outcome: &Result<http::Response<Bytes>, TransportError>) {
        let (method, path) = (self.method.as_str(), &*self.path);
        match outcome {
            Ok(response) => tracing::debug!(
                method,
                path,
                attempt,
                status = response.status().as_u16(),
                response_bytes = response.body().len(),
                "response received"
            ),
            Err(error) => {
                tracing::warn!(method, path, attempt, kind = ?error.kind(), "no response");
            }
        }
    }

    #[cfg(not(feature = "tracing"))]
    #[expect(clippy::unused_self, reason = "the feature `tracing` uses it")]
    fn log(&self, _: u32, _: &Result<http::Response<Bytes>, TransportError>) {}
}

enum Verdict<R> {
    Done(Result<R, Error>),
    /// Try again after `wait`, or return `error` if the transport cannot wait.
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

// Derived implementations would require `R: Clone` and `R: Debug`.
impl<R> Clone for Request<R> {
    fn clone(&self) -> Self {
        Self {
            app: Arc::clone(&self.app),
            method: self.method.clone(),
            path: Arc::clone(&self.path),
            query: self.query.clone(),
            body: self.body.clone(),
            parser: self.parser.clone(),
            leaves_rate_limit: self.leaves_rate_limit,
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

/// The [`App`] of a client, as an opaque type for the hidden methods of public traits.
#[derive(Debug)]
#[doc(hidden)]
pub struct Sender(pub(crate) Arc<App>);
