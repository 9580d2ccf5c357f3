//! Why a webhook is not taken.

use core::fmt;
use core::time::Duration;

use http::StatusCode;
use serde_json::error::Category;

/// What is wrong with a webhook. [`status`](Self::status) is what to answer it with, without a
/// reason; `Display` is for your log, and repeats nothing of what came in.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidWebhook(pub(crate) Fault);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    TooLong {
        limit: usize,
    },
    /// The connection broke.
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
    /// Whether nothing shows that the service has sent it: a header is missing or doubled, the key
    /// is none of yours, or the signature is wrong.
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

    /// Whether it was signed by one of your tokens, but is no webhook.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        matches!(self.0, Fault::NotAWebhook(_))
    }

    /// Whether it was signed, but too long ago, or in the future: see
    /// [`WebhookVerifier::tolerance`](super::WebhookVerifier::tolerance).
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self.0, Fault::TooFarFromNow { .. })
    }

    /// Whether it is longer than
    /// [`WebhookVerifier::max_body_size`](super::WebhookVerifier::max_body_size).
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.0, Fault::TooLong { .. })
    }

    /// What to answer: `401` if nobody you trust has signed it (now), `400` if it is no webhook,
    /// `413` if it is too large.
    #[must_use]
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
            Fault::HeaderTwice(name) => write!(f, "the header `{name}` is there twice"),
            Fault::HeaderNotText(name) => write!(f, "the header `{name}` is not text"),
            Fault::UnknownKey => f.write_str("the key is not that of a known token"),
            Fault::WrongSignature => f.write_str(
                "the signature is not that of the raw body, byte for byte, with the secret of this key",
            ),
            Fault::NotAWebhook(reason) => write!(f, "it is signed, but is none: {reason}"),
            Fault::TooFarFromNow { by, tolerance } => write!(
                f,
                "its time is {} s from now, the tolerance is {} s",
                by.as_secs(),
                tolerance.as_secs()
            ),
        }
    }
}

impl std::error::Error for InvalidWebhook {}

/// What `serde_json` says, where `shape` is what is wrong if it is JSON. Its own words quote what it has
/// read, which may be private, so they are not repeated.
pub(super) fn without_text(error: &serde_json::Error, shape: &str) -> String {
    let what = match error.classify() {
        Category::Data => shape,
        _ => "it is not JSON",
    };
    format!("{what}, at line {} column {}", error.line(), error.column())
}
