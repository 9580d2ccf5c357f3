//! Why a request got no answer.

use core::fmt;
use std::error::Error as StdError;

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
    ResponseTooLarge,
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
            TransportErrorKind::ResponseTooLarge => "the answer is too large",
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
