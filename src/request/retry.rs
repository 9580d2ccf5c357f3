//! What is tried again, and when.

use core::time::Duration;

use http::StatusCode;

use crate::crypto;
use crate::error::{RetryAfter, TransportErrorKind};

const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A service that asks for more patience than this is left to the caller.
const MOST_PATIENCE: Duration = Duration::from_secs(60);
/// What whole seconds can leave out: a server that rounds down says `0` a moment before it would not refuse.
const ROUNDED_DOWN: Duration = Duration::from_secs(1);

/// What a client tries again by itself.
///
/// The HTTP API has no idempotency: an event that is sent twice arrives twice. So by default only
/// that is tried again which certainly did not reach the service, the failed connection. Questions
/// about channels can be asked twice without harm: they are tried again also after a broken
/// connection, `429`, and `500` and above. A `retry-after` of up to a minute is honoured, and whole
/// seconds are taken as rounded down; a service that asks for more patience is left to you. Every
/// attempt is signed anew, and between two of them the client waits: 100 ms, doubled each time up to
/// 5 s, of which a random part up to a half is left out, so that many backends do not come back at
/// the same moment.
///
/// ```
/// use pusher_channels::{Client, RetryPolicy};
///
/// let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
///     .cluster("eu")
///     .retry(RetryPolicy::never())
///     .build()?;
/// # Ok::<(), pusher_channels::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    more_tries: u32,
    scope: Scope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Connect,
    AtLeastOnce,
}

impl RetryPolicy {
    /// One attempt, whatever comes of it.
    #[must_use]
    pub const fn never() -> Self {
        Self::on_connect(0)
    }

    /// Up to `more_tries` further attempts when no connection came about, and for requests that
    /// only ask. No event is ever sent twice. The default is two.
    #[must_use]
    pub const fn on_connect(more_tries: u32) -> Self {
        Self {
            more_tries,
            scope: Scope::Connect,
        }
    }

    /// Up to `more_tries` further attempts, also after a timeout, a broken connection, `429` and
    /// `500` and above.
    ///
    /// An event can arrive **more than once**: the service may have sent it on before the answer
    /// was lost. Choose this when a lost event is worse than a repeated one.
    #[must_use]
    pub const fn at_least_once(more_tries: u32) -> Self {
        Self {
            more_tries,
            scope: Scope::AtLeastOnce,
        }
    }

    /// How long to wait before another attempt; `None` if there is none after this failure.
    pub(crate) fn wait(
        &self,
        attempts_made: u32,
        effect: Effect,
        failure: Failure,
        retry_after: RetryAfter,
    ) -> Option<Duration> {
        if attempts_made > self.more_tries || !self.covers(effect, failure) {
            return None;
        }
        let backoff = backoff(attempts_made);
        match retry_after {
            RetryAfter::Missing => Some(backoff),
            RetryAfter::Seconds(asked) if asked <= MOST_PATIENCE => {
                let whole = asked.subsec_nanos() == 0;
                let rounded_down = if whole { ROUNDED_DOWN } else { Duration::ZERO };
                Some((asked + rounded_down).max(backoff))
            }
            RetryAfter::Seconds(_) | RetryAfter::Unknown => None,
        }
    }

    fn covers(&self, effect: Effect, failure: Failure) -> bool {
        let may_repeat = self.scope == Scope::AtLeastOnce;
        let asks = effect == Effect::Asks;
        match failure {
            Failure::Transport(TransportErrorKind::Connect) => true,
            Failure::Transport(TransportErrorKind::Interrupted) => may_repeat || asks,
            // Whoever has waited for so long is not made to wait three times as long unasked.
            Failure::Transport(TransportErrorKind::Timeout) => may_repeat,
            Failure::Transport(_) => false,
            Failure::Status(status) => {
                let passes = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
                passes && (may_repeat || asks)
            }
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::on_connect(2)
    }
}

/// What a request does at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It only asks.
    Asks,
    /// It acts, each time that it arrives.
    Acts,
}

/// What an attempt ended in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    Transport(TransportErrorKind),
    Status(StatusCode),
}

/// Doubles with each attempt, less a random part of up to a half.
fn backoff(attempts_made: u32) -> Duration {
    let doublings = attempts_made.saturating_sub(1).min(16);
    let full = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let mut random = [0];
    // Without random bytes there is no jitter, and no harm.
    let _ = crypto::random(&mut random);
    let [jitter] = random;
    full - full * u32::from(jitter) / 512
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONNECT: Failure = Failure::Transport(TransportErrorKind::Connect);
    const TIMEOUT: Failure = Failure::Transport(TransportErrorKind::Timeout);
    const BUSY: Failure = Failure::Status(StatusCode::TOO_MANY_REQUESTS);

    #[test]
    fn by_default_only_what_did_not_reach_the_service() {
        let retry = RetryPolicy::default();
        assert!(
            retry
                .wait(1, Effect::Acts, CONNECT, RetryAfter::Missing)
                .is_some()
        );
        assert!(
            retry
                .wait(2, Effect::Acts, CONNECT, RetryAfter::Missing)
                .is_some()
        );
        assert_eq!(
            retry.wait(3, Effect::Acts, CONNECT, RetryAfter::Missing),
            None
        );
        for failure in [
            TIMEOUT,
            BUSY,
            Failure::Transport(TransportErrorKind::Interrupted),
            Failure::Transport(TransportErrorKind::ResponseTooLarge),
            Failure::Transport(TransportErrorKind::Other),
            Failure::Status(StatusCode::SERVICE_UNAVAILABLE),
        ] {
            assert_eq!(
                retry.wait(1, Effect::Acts, failure, RetryAfter::Missing),
                None,
                "{failure:?}"
            );
        }
        assert_eq!(
            RetryPolicy::never().wait(1, Effect::Acts, CONNECT, RetryAfter::Missing),
            None
        );
    }

    #[test]
    fn what_only_asks_is_asked_again() {
        let retry = RetryPolicy::default();
        let wait = |failure| retry.wait(1, Effect::Asks, failure, RetryAfter::Missing);
        for failure in [
            CONNECT,
            BUSY,
            Failure::Transport(TransportErrorKind::Interrupted),
            Failure::Status(StatusCode::SERVICE_UNAVAILABLE),
        ] {
            assert!(wait(failure).is_some(), "{failure:?}");
        }
        for failure in [
            TIMEOUT,
            Failure::Transport(TransportErrorKind::ResponseTooLarge),
            Failure::Status(StatusCode::NOT_FOUND),
        ] {
            assert_eq!(wait(failure), None, "{failure:?}");
        }
        assert_eq!(
            RetryPolicy::never().wait(1, Effect::Asks, BUSY, RetryAfter::Missing),
            None
        );
    }

    #[test]
    fn at_least_once_covers_what_can_pass_by_itself() {
        let retry = RetryPolicy::at_least_once(1);
        for failure in [
            CONNECT,
            TIMEOUT,
            BUSY,
            Failure::Status(StatusCode::INTERNAL_SERVER_ERROR),
        ] {
            assert!(
                retry
                    .wait(1, Effect::Acts, failure, RetryAfter::Missing)
                    .is_some(),
                "{failure:?}"
            );
        }
        for failure in [
            Failure::Status(StatusCode::BAD_REQUEST),
            Failure::Status(StatusCode::UNAUTHORIZED),
            Failure::Transport(TransportErrorKind::ResponseTooLarge),
        ] {
            assert_eq!(
                retry.wait(1, Effect::Acts, failure, RetryAfter::Missing),
                None,
                "{failure:?}"
            );
        }
    }

    #[test]
    fn waits_as_long_as_it_is_asked_to_within_reason() {
        let retry = RetryPolicy::at_least_once(9);
        let wait = |seconds| {
            retry.wait(
                1,
                Effect::Acts,
                BUSY,
                RetryAfter::Seconds(Duration::from_secs(seconds)),
            )
        };
        assert_eq!(wait(7), Some(Duration::from_secs(8)));
        assert_eq!(wait(60), Some(Duration::from_secs(61)));
        assert_eq!(wait(61), None);
        // What Sockudo says in the last second of its window.
        assert_eq!(wait(0), Some(Duration::from_secs(1)));
        let exact = RetryAfter::Seconds(Duration::from_millis(1_200));
        let exact = retry.wait(1, Effect::Acts, BUSY, exact);
        assert_eq!(exact, Some(Duration::from_millis(1_200)));
    }

    #[test]
    fn waits_grow_and_stay_within_bounds() {
        for attempt in [1, 2, 3, 6, 7, 40, u32::MAX] {
            let wait = backoff(attempt);
            assert!(
                wait >= FIRST_WAIT / 2 && wait <= LONGEST_WAIT,
                "{attempt}: {wait:?}"
            );
        }
        assert!(backoff(7) >= LONGEST_WAIT / 2);
    }
}
