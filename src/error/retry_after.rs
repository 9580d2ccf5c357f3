//! When a refused request can be tried again.

use core::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;

/// What a refusal says of another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Unsaid,
    Seconds(Duration),
    /// Something else than a number, such as a date.
    Unknown,
}

impl RetryAfter {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(RETRY_AFTER) else {
            return Self::Unsaid;
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Self::Unknown;
        }
        if let Ok(seconds) = text.parse() {
            return Self::Seconds(Duration::from_secs(seconds));
        }
        match text.parse() {
            Ok(seconds) => Self::Seconds(
                Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(u64::MAX)),
            ),
            Err(_) => Self::Unknown,
        }
    }
}
