//! The errors of transports.

use core::fmt;
use std::error::Error as StdError;

/// The kind of a [`TransportError`]. [`RetryPolicy`](crate::RetryPolicy) decides by it whether a
/// request is retried.
///
/// # Examples
///
/// ```
/// use std::io::{Error, ErrorKind};
/// use pusher_channels::transport::{TransportError, TransportErrorKind};
///
/// /// The error of an HTTP client, for an implementation of `Transport`.
/// fn transport_error(error: Error) -> TransportError {
///     let kind = match error.kind() {
///         ErrorKind::ConnectionRefused => TransportErrorKind::Connect,
///         ErrorKind::TimedOut => TransportErrorKind::Timeout,
///         ErrorKind::ConnectionReset => TransportErrorKind::Interrupted,
///         ErrorKind::UnexpectedEof => TransportErrorKind::Interrupted,
///         _ => TransportErrorKind::Other,
///     };
///     TransportError::with_source(kind, error)
/// }
///
/// let error = transport_error(ErrorKind::TimedOut.into());
/// assert_eq!(error.kind(), TransportErrorKind::Timeout);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The connection could not be established (DNS, TCP or TLS). The server has not seen the
    /// request. Retried by default.
    Connect,
    /// The call timed out. The server may have acted on the request. Retried only by
    /// [`RetryPolicy::at_least_once`](crate::RetryPolicy::at_least_once).
    Timeout,
    /// The connection broke before the response was complete. The server may have acted on the
    /// request. Queries are retried by default, events only by
    /// [`RetryPolicy::at_least_once`](crate::RetryPolicy::at_least_once).
    Interrupted,
    /// The response exceeds a limit of the transport: its size, or the headers that the HTTP client
    /// accepts. The server has probably acted on the request. Never retried.
    ResponseTooLarge,
    /// Any other failure. It is never retried.
    Other,
}

/// The error returned by a transport that did not receive a response.
///
/// # Examples
///
/// ```
/// use pusher_channels::transport::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Timeout);
/// assert_eq!(error.to_string(), "the call timed out");
/// ```
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    /// The way out of a likely mistake.
    hint: Option<&'static str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Creates an error of this kind, without a cause.
    #[must_use]
    pub fn new(kind: TransportErrorKind) -> Self {
        Self {
            kind,
            hint: None,
            source: None,
        }
    }

    /// Creates an error of this kind with its cause.
    ///
    /// Neither `Display` nor `Debug` of the cause may contain the URL of the request, because the URL
    /// contains the signature.
    #[must_use]
    pub fn with_source(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::new(kind)
        }
    }

    /// Adds a way out.
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    pub(crate) fn with_hint(self, hint: Option<&'static str>) -> Self {
        Self { hint, ..self }
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl TransportError {
    /// The message without the hint.
    pub(super) fn headline(&self) -> &'static str {
        match self.kind {
            TransportErrorKind::Connect => "cannot connect",
            TransportErrorKind::Timeout => "the call timed out",
            TransportErrorKind::Interrupted => {
                "the connection broke before the response was complete"
            }
            TransportErrorKind::ResponseTooLarge => "the response is too large",
            TransportErrorKind::Other => "the request could not be sent",
        }
    }

    pub(super) fn show_hint(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hint {
            Some(hint) => write!(f, ": {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.headline())?;
        self.show_hint(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
