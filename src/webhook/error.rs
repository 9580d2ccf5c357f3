//! The error of webhooks.

use core::fmt;
use core::time::Duration;

use http::StatusCode;

use crate::error::{InvalidKind, debug_as_report};
use serde_json::error::Category;

/// The error returned when a webhook is invalid. Respond with its [`status`](Self::status) and no
/// details; `Display` describes it for your log, and contains nothing of the webhook.
///
/// ```
/// use http::HeaderMap;
/// use pusher_channels::Client;
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let error = client.webhook(&HeaderMap::new(), "{}").unwrap_err();
/// assert!(error.is_unauthentic());
/// assert_eq!(error.status(), 401);
/// assert_eq!(error.to_string(), "invalid webhook: the header `X-Pusher-Key` is missing");
/// # Ok::<(), pusher_channels::config::InvalidConfig>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidWebhook(pub(crate) Fault);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    TooLong {
        limit: usize,
    },
    /// The connection was interrupted.
    #[cfg_attr(
        not(feature = "axum"),
        expect(dead_code, reason = "bodies are read by extractors")
    )]
    Unread,
    HeaderMissing(&'static str),
    HeaderTwice(&'static str),
    HeaderNotText(&'static str),
    UnknownKey,
    WrongSignature,
    NotAWebhook(String),
    TooFarFromNow {
        by: Duration,
        tolerance: Duration,
    },
}

impl InvalidWebhook {
    /// Returns what is wrong with the webhook.
    #[must_use]
    pub fn kind(&self) -> InvalidKind {
        match self.0 {
            Fault::TooLong { .. } => InvalidKind::TooLong,
            Fault::Unread => InvalidKind::Unavailable,
            Fault::HeaderMissing(_) => InvalidKind::Missing,
            Fault::HeaderTwice(_) => InvalidKind::Repeated,
            Fault::HeaderNotText(_) | Fault::NotAWebhook(_) => InvalidKind::Format,
            Fault::UnknownKey | Fault::WrongSignature | Fault::TooFarFromNow { .. } => {
                InvalidKind::Conflict
            }
        }
    }

    /// Returns the limit that the body exceeds, in bytes.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        match self.0 {
            Fault::TooLong { limit } => Some(limit),
            _ => None,
        }
    }

    /// Returns true if the webhook could not be authenticated: a header is missing or repeated, the
    /// key is unknown, or the signature does not match.
    #[must_use]
    pub fn is_unauthentic(&self) -> bool {
        matches!(
            self.0,
            Fault::HeaderMissing(_)
                | Fault::HeaderTwice(_)
                | Fault::HeaderNotText(_)
                | Fault::UnknownKey
                | Fault::WrongSignature
        )
    }

    /// Returns true if the webhook was signed by one of your tokens, but its body is not a webhook.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        matches!(self.0, Fault::NotAWebhook(_))
    }

    /// Returns true if the webhook is signed, but differs too much from the current time: see
    /// [`WebhookVerifier::tolerance`](super::WebhookVerifier::tolerance).
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self.0, Fault::TooFarFromNow { .. })
    }

    /// Returns true if the body is longer than
    /// [`WebhookVerifier::max_body_size`](super::WebhookVerifier::max_body_size).
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.0, Fault::TooLong { .. })
    }

    /// Returns the status to respond with: `401` if the webhook is not authentic (or too old),
    /// `400` if it is malformed, `413` if it is too large.
    #[must_use]
    // Pusher retries any status but 2xx, so the choice matters only to people who read the log of
    // the proxy.
    pub fn status(&self) -> StatusCode {
        match self.0 {
            Fault::TooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::NotAWebhook(_) | Fault::Unread => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}

impl From<Fault> for InvalidWebhook {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl fmt::Display for InvalidWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid webhook: ")?;
        match &self.0 {
            Fault::TooLong { limit } => write!(f, "it has more than {limit} bytes"),
            Fault::Unread => f.write_str("its body could not be read"),
            Fault::HeaderMissing(name) => write!(f, "the header `{name}` is missing"),
            Fault::HeaderTwice(name) => write!(f, "the header `{name}` is repeated"),
            Fault::HeaderNotText(name) => write!(f, "the header `{name}` is not a string"),
            Fault::UnknownKey => f.write_str("the key does not belong to a known token"),
            Fault::WrongSignature => f.write_str(
                "the signature is not that of the raw body, byte for byte, with the secret of this key",
            ),
            Fault::NotAWebhook(reason) => write!(f, "the signature is valid, but the body is not a webhook: {reason}"),
            Fault::TooFarFromNow { by, tolerance } => write!(
                f,
                "its time is {} s from now, the tolerance is {} s",
                by.as_secs(),
                tolerance.as_secs()
            ),
        }
    }
}

debug_as_report!(InvalidWebhook);

impl std::error::Error for InvalidWebhook {}

/// Describes a `serde_json` error, with `shape` for errors in valid JSON. Its own message can quote
/// the input, which may be private.
pub(super) fn without_text(error: &serde_json::Error, shape: &str) -> String {
    let what = match error.classify() {
        Category::Data => shape,
        _ => "it is not JSON",
    };
    format!("{what}, at line {} column {}", error.line(), error.column())
}
