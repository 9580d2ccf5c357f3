//! The error of API calls.

mod show;

use core::fmt;
use core::time::Duration;
use std::error::Error as StdError;
use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use http::uri::Authority;

use super::redact;
use super::response::{Lack, Redirect, RetryAfter, Unreadable};
use super::transport::{TransportError, TransportErrorKind};

/// The error type returned by API calls.
///
/// Use its predicates to decide how to react: [`is_retryable`](Self::is_retryable),
/// [`is_connect`](Self::is_connect), [`is_timeout`](Self::is_timeout),
/// [`is_rate_limited`](Self::is_rate_limited), [`is_invalid`](Self::is_invalid),
/// [`status`](Self::status).
///
/// `Display` describes the error in one line, without its cause. `Debug` adds the causes, each in a
/// line of its own, because a `main` that returns the error prints its `Debug`. The
/// [`source`](StdError::source) chain contains the causes as well:
///
/// ```
/// # use std::error::Error as _;
/// fn report(error: &pusher_channels::Error) -> String {
///     let mut text = error.to_string();
///     let mut cause = error.source();
///     while let Some(error) = cause {
///         text += &format!(": {error}");
///         cause = error.source();
///     }
///     text
/// }
/// ```
///
/// Cloning is cheap: the events of a batch share one error.
///
/// No error, neither its `Display`, its `Debug` nor its sources, contains a URL, a key, a secret or a
/// signature. Some servers echo signatures in their responses; these are redacted, also in
/// [`body`](Self::body).
///
/// # Examples
///
/// ```
/// use pusher_channels::testing::{Response, Recorder};
/// use pusher_channels::{channel_name, event_name};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = Recorder::new()?;
/// // More than a minute, which is not waited for.
/// server.respond_next(Response::status(429, "slow down").header("retry-after", "120"));
///
/// let news = channel_name!("news");
/// let trigger = server.client().trigger(&news).event(event_name!("e")).text("x")?;
/// let error = trigger.send().await.unwrap_err();
///
/// assert_eq!(error.to_string(), "the server responded with 429 Too Many Requests: slow down");
/// assert!(error.is_rate_limited() && error.is_retryable());
/// let wait = error.retry_after().unwrap_or_default();
/// assert_eq!(wait.as_secs(), 120);
/// # Ok(()) }
/// ```
#[doc(alias("response", "status"))]
// One pointer: `Result<(), Error>` stays small, and the events of a batch can share it.
#[derive(Clone)]
pub struct Error(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    /// A value is invalid; nothing was sent.
    Invalid(Box<dyn StdError + Send + Sync>),
    /// The payload's `Serialize` failed, or raw JSON does not parse.
    Json {
        error: serde_json::Error,
        event: EventOf,
        is_raw: bool,
    },
    /// Another value failed to serialize.
    NotSerialized {
        what: String,
        error: serde_json::Error,
    },
    TooLarge {
        event: EventOf,
        size: usize,
        limit: usize,
    },
    /// Received data does not deserialize into the requested type.
    NotRead {
        what: &'static str,
        reason: Reason,
    },
    NoTransport,
    Transport {
        error: TransportError,
        /// The host, if no connection could be established.
        host: Option<String>,
    },
    Status {
        status: StatusCode,
        body: String,
        retry_after: RetryAfter,
        redirect: Option<Redirect>,
    },
    Unreadable {
        status: StatusCode,
        body: String,
        reason: Reason,
    },
    /// The response lacks a requested attribute.
    Lacking {
        status: StatusCode,
        body: String,
        lack: Lack,
    },
    /// The request was not sent, for a reason that another module defines.
    NotSent {
        reason: Box<dyn StdError + Send + Sync>,
        is_retryable: bool,
    },
}

/// Identifies the event: empty, or ` "created" on "private-orders"`.
#[derive(Debug, Default)]
struct EventOf(String);

impl fmt::Display for EventOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The message of a `serde_json` error. It can quote the response, so signatures are redacted.
#[derive(Debug)]
struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Reason {}

impl Error {
    /// Returns true if a value is invalid and nothing was sent.
    ///
    /// The value is a name, a setting, or data that is too large or does not serialize. Trying again
    /// does not help; the message explains how to fix the call.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        matches!(
            *self.0,
            Kind::Invalid(_)
                | Kind::Json { .. }
                | Kind::NotSerialized { .. }
                | Kind::TooLarge { .. }
                | Kind::NoTransport
        )
    }

    /// Returns true if the data of an event exceeds the limit.
    ///
    /// The limit is checked before sending; a server can also respond with `413 Payload Too Large`.
    /// Send less, or raise [`max_data_size`](crate::ClientBuilder::max_data_size) if your cluster
    /// accepts more.
    ///
    /// ```
    /// use pusher_channels::{Client, channel_name};
    ///
    /// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
    /// let start = client.trigger(&channel_name!("news")).event("article");
    /// let error = start.text("x".repeat(20_000)).unwrap_err();
    /// assert!(error.is_too_large() && error.is_invalid());
    /// # Ok::<(), pusher_channels::Error>(())
    /// ```
    #[doc(alias = "payload")]
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(*self.0, Kind::TooLarge { .. })
            || self.status() == Some(StatusCode::PAYLOAD_TOO_LARGE)
    }

    /// Returns true if no connection could be established.
    ///
    /// The server has not seen the request. The call was already retried as often as
    /// [`RetryPolicy`](crate::RetryPolicy) allows.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Connect)
    }

    /// Returns true if the call timed out.
    ///
    /// The server may have acted on the request, so trying again can deliver an event twice.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Timeout)
    }

    /// Returns true if the server rejected the key or the signature (`401 Unauthorized`).
    ///
    /// The app id, key, secret or cluster is wrong, or the clock of this machine is off by more
    /// than ten minutes. The [`body`](Self::body) says which.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Returns true if the server limits the rate of requests (`429 Too Many Requests`).
    ///
    /// Wait for [`retry_after`](Self::retry_after) if the response contains it.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns true if the same call can succeed later.
    ///
    /// This is the case without a connection, after a timeout or a broken connection, and for the
    /// statuses `429` and `500` to `599`. Unless [`is_connect`](Self::is_connect) or
    /// [`is_rate_limited`](Self::is_rate_limited) is true as well, the server may already have acted on
    /// the request.
    ///
    /// ```
    /// use pusher_channels::channel_name;
    /// use pusher_channels::testing::{Recorder, Response};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// recorder.respond_next(Response::status(503, "maintenance"));
    /// let trigger = recorder.client().trigger(&channel_name!("news")).event("e").text("x")?;
    /// let error = trigger.clone().send().await.unwrap_err();
    /// if error.is_retryable() {
    ///     trigger.send().await?; // after a while; the event can arrive twice
    /// }
    /// assert_eq!(recorder.triggered().len(), 1);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &*self.0 {
            Kind::Transport { error, .. } => matches!(
                error.kind(),
                TransportErrorKind::Connect
                    | TransportErrorKind::Timeout
                    | TransportErrorKind::Interrupted
            ),
            Kind::Status { status, .. } => {
                *status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
            }
            Kind::NotSent { is_retryable, .. } => *is_retryable,
            Kind::Invalid(_)
            | Kind::Json { .. }
            | Kind::NotSerialized { .. }
            | Kind::TooLarge { .. }
            | Kind::NotRead { .. }
            | Kind::NoTransport
            | Kind::Unreadable { .. }
            | Kind::Lacking { .. } => false,
        }
    }

    /// Returns the status of the response, if there was one.
    ///
    /// soketi can reject a request with `200 OK`; this is then the status in its body. With any other
    /// success the response could not be parsed or lacks a requested attribute: the server may have
    /// acted on the request.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match *self.0 {
            Kind::Status { status, .. }
            | Kind::Unreadable { status, .. }
            | Kind::Lacking { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Returns the delay that the server requests with `retry-after`.
    ///
    /// Only a number of seconds is read, not a date.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.requested_delay() {
            RetryAfter::Seconds(time) => Some(time),
            RetryAfter::Missing | RetryAfter::Unknown => None,
        }
    }

    /// Returns the body of a response that was an error or could not be parsed.
    ///
    /// At most the first 8 KB are kept, and signatures are redacted. Pusher explains the error here, in
    /// plain text.
    ///
    /// ```
    /// use pusher_channels::testing::{Recorder, Response};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// recorder.respond_next(Response::status(403, "the app is disabled"));
    /// let error = recorder.client().channels().send().await.unwrap_err();
    /// assert_eq!(error.body(), Some("the app is disabled"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Status { body, .. }
            | Kind::Unreadable { body, .. }
            | Kind::Lacking { body, .. } => Some(body),
            _ => None,
        }
    }

    pub(crate) fn invalid(error: impl StdError + Send + Sync + 'static) -> Self {
        Self(Arc::new(Kind::Invalid(Box::new(error))))
    }

    /// A value failed to serialize.
    pub(crate) fn json(error: serde_json::Error) -> Self {
        Self::of_json(error, false)
    }

    /// A string is not JSON.
    pub(crate) fn not_json(error: serde_json::Error) -> Self {
        Self::of_json(error, true)
    }

    fn of_json(error: serde_json::Error, is_raw: bool) -> Self {
        Self(Arc::new(Kind::Json {
            error,
            event: EventOf::default(),
            is_raw,
        }))
    }

    pub(crate) fn not_serialized(what: impl Into<String>, error: serde_json::Error) -> Self {
        let what = what.into();
        Self(Arc::new(Kind::NotSerialized { what, error }))
    }

    pub(crate) fn not_read(what: &'static str, reason: String) -> Self {
        let reason = Reason(reason);
        Self(Arc::new(Kind::NotRead { what, reason }))
    }

    pub(crate) fn too_large(size: usize, limit: usize) -> Self {
        Self(Arc::new(Kind::TooLarge {
            event: EventOf::default(),
            size,
            limit,
        }))
    }

    /// The request was not sent. `reason` is displayed in place of this error.
    pub(crate) fn not_sent(
        reason: impl StdError + Send + Sync + 'static,
        is_retryable: bool,
    ) -> Self {
        Self(Arc::new(Kind::NotSent {
            reason: Box::new(reason),
            is_retryable,
        }))
    }

    /// Adds the event whose data is invalid.
    pub(crate) fn in_event<'c>(
        mut self,
        name: &str,
        mut channels: impl Iterator<Item = &'c str>,
    ) -> Self {
        // A new error is not shared yet, so this always finds it.
        if let Some(Kind::Json { event, .. } | Kind::TooLarge { event, .. }) =
            Arc::get_mut(&mut self.0)
        {
            #[expect(clippy::expect_used, reason = "no target is without a channel")]
            let channel = channels.next().expect("a trigger has a channel");
            event.0 = format!(" {name:?} on {channel:?}");
            match channels.count() {
                0 => {}
                more => event.0 += &format!(" and {more} more"),
            }
        }
        self
    }

    pub(crate) fn not_answered(error: TransportError, host: Option<&Authority>) -> Self {
        // Only a failed connection depends on the host; elsewhere it would be noise.
        let host = host.filter(|_| error.kind() == TransportErrorKind::Connect);
        let host = host.map(ToString::to_string);
        Self(Arc::new(Kind::Transport { error, host }))
    }

    pub(crate) fn no_transport() -> Self {
        Self(Arc::new(Kind::NoTransport))
    }

    pub(crate) fn refused(response: &http::Response<Bytes>, status: StatusCode) -> Self {
        Self(Arc::new(Kind::Status {
            status,
            body: redact::kept(response.body()),
            retry_after: RetryAfter::of(response.headers()),
            redirect: Redirect::of(status, response.headers()),
        }))
    }

    pub(crate) fn unreadable(response: &http::Response<Bytes>, reason: &Unreadable) -> Self {
        let status = response.status();
        let body = redact::kept(response.body());
        let reason = match reason {
            Unreadable::Lacking(lack) => {
                let lack = lack.clone().with_texts(redact::shortened);
                return Self(Arc::new(Kind::Lacking { status, body, lack }));
            }
            Unreadable::Json(error) => Reason(redact::shortened(&error.to_string())),
            Unreadable::Refusal => Reason("the response is an error".to_owned()),
        };
        Self(Arc::new(Kind::Unreadable {
            status,
            body,
            reason,
        }))
    }

    pub(crate) fn requested_delay(&self) -> RetryAfter {
        match *self.0 {
            Kind::Status { retry_after, .. } => retry_after,
            _ => RetryAfter::Missing,
        }
    }

    /// The status of an error response.
    pub(crate) fn refusal(&self) -> Option<StatusCode> {
        match *self.0 {
            Kind::Status { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Returns true if the server has acted on the request and only the response is incomplete.
    pub(crate) fn is_lack(&self) -> bool {
        matches!(*self.0, Kind::Lacking { .. })
    }

    /// Returns the reason why nothing was sent: the error of an invalid value, or one that another
    /// module defines.
    #[cfg(feature = "axum")]
    pub(crate) fn unsent(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            Kind::Invalid(reason) | Kind::NotSent { reason, .. } => Some(&**reason),
            _ => None,
        }
    }

    /// Returns true if the transport failed, after a connection was established or before.
    #[cfg(feature = "axum")]
    pub(crate) fn is_transport(&self) -> bool {
        self.transport_kind().is_some()
    }

    fn transport_kind(&self) -> Option<TransportErrorKind> {
        match &*self.0 {
            Kind::Transport { error, .. } => Some(error.kind()),
            _ => None,
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self(Arc::new(Kind::Transport { error, host: None }))
    }
}
