//! A URL that grants a call.

use core::fmt;

/// The URL of a request with its signature, from [`Request::signed_url`](crate::request::Request::signed_url).
///
/// Whoever has it can make the call for ten minutes, so its `Debug` is redacted, and it has no
/// `Display`.
///
/// ```
/// use std::time::SystemTime;
/// use pusher_channels::Client;
///
/// let client = Client::from_url("https://key:secret@api-eu.pusher.com/apps/42")?;
/// let url = client.get::<()>("channels").query("info", "").signed_url(SystemTime::now())?;
/// assert_eq!(format!("{url:?}"), "SignedUrl([redacted])");
/// assert!(url.expose_url().starts_with("https://api-eu.pusher.com/apps/42/channels?auth_key=key&"));
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[derive(Clone)]
pub struct SignedUrl(String);

impl SignedUrl {
    pub(super) fn new(url: String) -> Self {
        Self(url)
    }

    /// The URL itself. Do not log it.
    #[must_use]
    pub fn expose_url(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedUrl([redacted])")
    }
}
