//! The error of API calls.

use core::fmt;
use core::time::Duration;
use std::error::Error as StdError;
use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use http::uri::Authority;

use super::redact;
use super::retry_after::RetryAfter;
use super::transport::{TransportError, TransportErrorKind};
use super::unreadable::{Lack, Unreadable};
use crate::name::EventName;

/// What a call ended in instead of its answer.
///
/// Ask it what to do: [`is_retryable`](Self::is_retryable), [`is_connect`](Self::is_connect),
/// [`is_timeout`](Self::is_timeout), [`is_rate_limited`](Self::is_rate_limited),
/// [`is_invalid`](Self::is_invalid), [`status`](Self::status).
///
/// `Display` says what happened, in one line, without its cause; print the chain of
/// [`source`](StdError::source)s to see that too:
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
/// What a caller does with one, for example:
///
/// ```
/// use pusher_channels::testing::{Response, Recorder};
/// use pusher_channels::{channel_name, event_name};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = Recorder::new()?;
/// service.respond_next(Response::status(429, "slow down").header("retry-after", "7"));
///
/// let news = channel_name!("news");
/// let trigger = service.client().trigger(&news).event(event_name!("e")).text("x")?;
/// let error = trigger.send().await.unwrap_err();
///
/// assert_eq!(error.to_string(), "the service answered 429 Too Many Requests: slow down");
/// assert!(error.is_rate_limited() && error.is_retryable());
/// let wait = error.retry_after().unwrap_or_default();
/// assert_eq!(wait.as_secs(), 7);
/// # Ok(()) }
/// ```
///
/// Cheap to clone: the events of a batch share the one that it ended in.
///
/// Neither `Display` nor `Debug` nor a source shows a URL, a key, a secret or a signature. The
/// service repeats signatures in some of its answers; they are blotted out, in
/// [`body`](Self::body) too.
#[derive(Clone)]
pub struct Error(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    /// The caller's mistake; nothing was sent.
    Invalid(Box<dyn StdError + Send + Sync>),
    /// The payload's `Serialize` failed, or raw JSON is none.
    Json {
        error: serde_json::Error,
        event: EventOf,
    },
    /// So did something else.
    NotSerialized {
        what: String,
        error: serde_json::Error,
    },
    TooLarge {
        event: EventOf,
        size: usize,
        limit: usize,
    },
    /// What came from outside is not of the type that was wanted.
    NotRead {
        what: &'static str,
        reason: Reason,
    },
    NoRandomness,
    NoTransport,
    Transport {
        error: TransportError,
        /// Where no connection came about.
        host: Option<String>,
    },
    Status {
        status: StatusCode,
        body: String,
        retry_after: RetryAfter,
    },
    Unreadable {
        status: StatusCode,
        body: String,
        reason: Reason,
    },
    /// What was asked for is not in the answer.
    Lacking {
        status: StatusCode,
        body: String,
        lack: Lack,
    },
    /// The request was not sent, for a reason of the room that was to send it.
    NotSent {
        reason: Box<dyn StdError + Send + Sync>,
        is_retryable: bool,
    },
}

/// Which event it was: empty, or ` "created" on "private-orders"`.
#[derive(Debug, Default)]
struct EventOf(String);

impl fmt::Display for EventOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why an answer is unreadable: what `serde_json` says, which can quote the answer, without the
/// signatures in it.
#[derive(Debug)]
struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Reason {}

impl Error {
    /// Whether the request was never sent because something in it is invalid: a name, a
    /// configuration, data that is too large or cannot be serialized. Trying again changes
    /// nothing; the text says what to mend.
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

    /// Whether the data of an event is over the limit: found out before sending, or answered with
    /// `413 Payload Too Large`. Send less, or raise
    /// [`max_data_size`](crate::ClientBuilder::max_data_size) if your cluster takes more.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(*self.0, Kind::TooLarge { .. })
            || self.status() == Some(StatusCode::PAYLOAD_TOO_LARGE)
    }

    /// Whether no connection came about. The service has not seen the request; the call was
    /// already tried as often as [`RetryPolicy`](crate::RetryPolicy) says.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Connect)
    }

    /// Whether the time for the call ran out. The service may have acted on it: trying again can
    /// deliver an event twice.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Timeout)
    }

    /// Whether the service refused the signature or the key (`401 Unauthorized`): the app id,
    /// key, secret or cluster is wrong, or the clock of this machine is off by more than ten
    /// minutes. The body says which.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether the service asks to send less (`429 Too Many Requests`). Wait for
    /// [`retry_after`](Self::retry_after) if it says how long.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the same call can succeed later: no connection, a timeout, a broken connection,
    /// `429`, or `500` and above. Unless [`is_connect`](Self::is_connect) or
    /// [`is_rate_limited`](Self::is_rate_limited) the service may have acted on it already.
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
            Kind::NoRandomness => true,
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

    /// The status that the service answered with, if it answered; of soketi, which can refuse with
    /// `200 OK`, the one that it names in its answer.
    ///
    /// With a success, such as `200 OK`, the service answered something that cannot be read, or left
    /// out what was asked for: it may have acted on the request.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match *self.0 {
            Kind::Status { status, .. }
            | Kind::Unreadable { status, .. }
            | Kind::Lacking { status, .. } => Some(status),
            _ => None,
        }
    }

    /// How long the service asks to wait (`retry-after`, in seconds; a date is not read).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.patience() {
            RetryAfter::Seconds(time) => Some(time),
            RetryAfter::Unsaid | RetryAfter::Unknown => None,
        }
    }

    /// The body of an answer that was refused or could not be read: at most the first 8 KB,
    /// signatures blotted out. The hosted service explains itself here, in plain text.
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

    pub(crate) fn json(error: serde_json::Error) -> Self {
        Self(Arc::new(Kind::Json {
            error,
            event: EventOf::default(),
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

    pub(crate) fn no_randomness() -> Self {
        Self(Arc::new(Kind::NoRandomness))
    }

    /// The request was not sent. `reason` is shown in its place.
    #[cfg(feature = "publisher")]
    pub(crate) fn not_sent(
        reason: impl StdError + Send + Sync + 'static,
        is_retryable: bool,
    ) -> Self {
        Self(Arc::new(Kind::NotSent {
            reason: Box::new(reason),
            is_retryable,
        }))
    }

    /// Says which event it was whose data is wrong.
    pub(crate) fn in_event<'c>(
        mut self,
        name: &EventName,
        mut channels: impl Iterator<Item = &'c str>,
    ) -> Self {
        // Nobody else has it yet.
        if let Some(Kind::Json { event, .. } | Kind::TooLarge { event, .. }) =
            Arc::get_mut(&mut self.0)
        {
            let channel = channels.next().unwrap_or_default();
            event.0 = format!(" {:?} on {channel:?}", name.as_str());
            match channels.count() {
                0 => {}
                more => event.0 += &format!(" and {more} more"),
            }
        }
        self
    }

    pub(crate) fn not_answered(error: TransportError, host: Option<&Authority>) -> Self {
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
            Unreadable::Refusal => Reason("the answer is an error".to_owned()),
        };
        Self(Arc::new(Kind::Unreadable {
            status,
            body,
            reason,
        }))
    }

    pub(crate) fn patience(&self) -> RetryAfter {
        match *self.0 {
            Kind::Status { retry_after, .. } => retry_after,
            _ => RetryAfter::Unsaid,
        }
    }

    /// The status of a refusal.
    pub(crate) fn refusal(&self) -> Option<StatusCode> {
        match *self.0 {
            Kind::Status { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Whether the service has acted on the request, and only its answer lacks something.
    pub(crate) fn is_lack(&self) -> bool {
        matches!(*self.0, Kind::Lacking { .. })
    }

    fn transport_kind(&self) -> Option<TransportErrorKind> {
        match &*self.0 {
            Kind::Transport { error, .. } => Some(error.kind()),
            _ => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&self.0).finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Invalid(error) => error.fmt(f),
            Kind::Json { event, .. } => write!(f, "the data of the event{event} is not JSON"),
            Kind::NotSerialized { what, .. } => write!(f, "{what} does not serialize to JSON"),
            Kind::NotRead { what, .. } => write!(f, "{what} cannot be read as that type"),
            Kind::TooLarge { event, size, limit } => write!(
                f,
                "the data of the event{event} has {size} bytes as it is sent, the limit is {limit}"
            ),
            Kind::NoRandomness => {
                f.write_str("the operating system gave no random bytes to encrypt with")
            }
            Kind::NoTransport => f.write_str(
                "this client has no transport: switch on the feature `reqwest`, with `rustls` or `native-tls` for HTTPS, set one with `ClientBuilder::transport`, or send the request yourself (`Trigger::into_request`)",
            ),
            Kind::Transport { error, host } => {
                error.fmt(f)?;
                match host {
                    Some(host) => write!(f, " to {host}"),
                    None => Ok(()),
                }
            }
            Kind::Status { status, body, .. } => {
                write!(f, "the service answered {status}")?;
                redact::show(body, f)
            }
            Kind::Unreadable { status, body, .. } => {
                write!(f, "the service answered {status}, but not with the JSON that was expected")?;
                redact::show(body, f)
            }
            // It says enough, and the rest can be what was published.
            Kind::Lacking { status, lack, .. } => {
                write!(f, "the service answered {status}, but {lack}")
            }
            Kind::NotSent { reason, .. } => reason.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            // Shown in our own text, so it is its cause that comes next.
            Kind::Invalid(error) => error.source(),
            Kind::NotSent { reason, .. } => reason.source(),
            Kind::Transport { error, .. } => error.source(),
            Kind::Json { error, .. } | Kind::NotSerialized { error, .. } => Some(error),
            Kind::Unreadable { reason, .. } | Kind::NotRead { reason, .. } => Some(reason),
            Kind::TooLarge { .. }
            | Kind::NoRandomness
            | Kind::NoTransport
            | Kind::Status { .. }
            | Kind::Lacking { .. } => None,
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self(Arc::new(Kind::Transport { error, host: None }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::redact::MAX_BODY;
    use super::*;

    fn refused(status: u16, body: &'static str) -> Error {
        let mut response = http::Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Error::refused(&response, response.status())
    }

    #[test]
    fn what_the_service_repeats_of_a_signature_is_blotted_out() {
        let error = refused(
            401,
            "Invalid signature: you should have sent HmacSHA256Hex(\"POST\\n/apps/3/events\\nauth_key=278d425bdf160c739803&auth_timestamp=1\", your_secret_key), but you sent \"da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c\"",
        );
        let expected = "Invalid signature: you should have sent HmacSHA256Hex(\"POST\\n/apps/3/events\\nauth_key=[redacted]&auth_timestamp=1\", your_secret_key), but you sent \"[redacted]\"";
        assert_eq!(error.body(), Some(expected));
        assert_eq!(
            error.to_string(),
            format!("the service answered 401 Unauthorized: {expected}")
        );
        assert!(!format!("{error:?}").contains("da454824"));
    }

    #[test]
    fn a_signature_at_the_end_of_what_is_kept_is_not_shown_in_part() {
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
    fn the_reason_why_an_answer_is_unreadable_quotes_no_signature() {
        let signature = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";
        let response = http::Response::new(Bytes::from(format!("\"{signature}\"")));
        let source = crate::request::parse_acknowledgment(response.body()).unwrap_err();
        assert!(format!("{source:?}").contains(signature), "{source:?}");
        let error = Error::unreadable(&response, &source);
        let source = error.source().unwrap();
        assert!(source.to_string().contains("[redacted]"), "{source}");
        assert!(!format!("{error:?} {error} {source} {source:?}").contains(signature));
    }

    #[test]
    fn one_line_whatever_came() {
        assert_eq!(
            refused(503, "").to_string(),
            "the service answered 503 Service Unavailable"
        );
        assert_eq!(
            refused(502, "  <html>\n…").to_string(),
            "the service answered 502 Bad Gateway: an HTML page (see `body()`)"
        );
        assert_eq!(
            refused(400, "a\r\nb\u{7}").to_string(),
            "the service answered 400 Bad Request: a  b "
        );
    }
}
