//! How requests get to the service. Everything above this knows only the [`Transport`] trait, and
//! its blocking sibling.

#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "blocking")]
mod environment;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
mod options;
#[cfg(feature = "reqwest")]
mod reqwest;
mod retry;
#[cfg(feature = "blocking")]
mod ureq;

use core::fmt;
use core::pin::Pin;
use core::time::Duration;
use std::error::Error as StdError;
use std::sync::Arc;

use bytes::Bytes;

#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::ReqwestTransport;
#[cfg(feature = "blocking")]
pub(crate) use self::ureq::UreqTransport;
#[cfg(feature = "blocking")]
pub use blocking::BlockingTransport;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
pub(crate) use options::{HttpOptions, ProxyChoice};
pub use retry::Retry;
pub(crate) use retry::{Effect, Failure, RetryAfter};

/// A future on the heap, as object-safe traits return it.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Carries signed requests to the service and brings its answers back.
///
/// The feature `reqwest` has one ready. Write your own for another HTTP client or another
/// runtime; the signing, the reading of answers and the retries stay as they are.
///
/// An implementation is expected to
///
/// * send the request as it is, and not follow redirects: the signature is in the URL;
/// * give every answer back, whatever its status: a refusal is not a transport error;
/// * limit the time that a call takes, and the size of the answer it reads;
/// * keep the URL out of its errors and logs, for the same reason.
///
/// ```
/// use bytes::Bytes;
/// use pusher_channels::transport::{BoxFuture, Transport, TransportError};
///
/// /// Takes every request, and sends none.
/// #[derive(Debug)]
/// struct DryRun;
///
/// impl Transport for DryRun {
///     fn call(
///         &self,
///         request: http::Request<Bytes>,
///     ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
///         println!("{} with {} bytes", request.method(), request.body().len());
///         Box::pin(async { Ok(http::Response::new(Bytes::from_static(b"{}"))) })
///     }
/// }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and waits for the whole answer.
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>>;

    /// Waits between two attempts. `None`, the default, is for a transport that has no clock: then
    /// nothing is tried again.
    fn sleep(&self, duration: Duration) -> Option<BoxFuture<()>> {
        let _ = duration;
        None
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        (**self).call(request)
    }

    fn sleep(&self, duration: Duration) -> Option<BoxFuture<()>> {
        (**self).sleep(duration)
    }
}

/// What kept a request from being answered. It decides what may be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about: name lookup, TCP or TLS failed. The service has not seen the
    /// request. Tried again by default.
    Connect,
    /// The time for the call ran out. The service may have acted on the request.
    Timeout,
    /// The connection broke before the answer was complete. The service may have acted on the
    /// request.
    Interrupted,
    /// The answer is larger than the transport reads. The service has acted on the request.
    AnswerTooLarge,
    /// Anything else, and nothing that another attempt would change.
    Other,
}

/// A request that got no answer.
///
/// ```
/// use pusher_channels::transport::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Timeout);
/// assert_eq!(error.to_string(), "the call took too long");
/// ```
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// An error of this kind, without a cause.
    #[must_use]
    pub fn new(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// An error of this kind with its cause. The cause must not show the URL of the request,
    /// which holds the signature.
    #[must_use]
    pub fn with_source(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            source: Some(source.into()),
        }
    }

    /// What kept the request from being answered.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "cannot connect",
            TransportErrorKind::Timeout => "the call took too long",
            TransportErrorKind::Interrupted => {
                "the connection broke before the answer was complete"
            }
            TransportErrorKind::AnswerTooLarge => "the answer is too large",
            TransportErrorKind::Other => "the request could not be sent",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
