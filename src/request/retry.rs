//! The retry policy: which failures are retried, and after which delay.

use core::time::Duration;

use http::StatusCode;

use crate::crypto;
use crate::error::{RetryAfter, TransportErrorKind};

const FIRST_DELAY: Duration = Duration::from_millis(100);
const MAX_DELAY: Duration = Duration::from_secs(5);
/// If `retry-after` exceeds this, give up and let the caller decide.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);
/// Added to a `retry-after` of whole seconds: Sockudo rounds down, and sends `0` in the last second of
/// its rate limit window.
const ROUNDING: Duration = Duration::from_secs(1);

/// Decides which failed requests a client retries.
///
/// The HTTP API is not idempotent: an event that is sent twice arrives twice. By default only
/// failures that certainly had no effect are retried: failed connections, and requests that the API
/// server refused with `429` because of its rate limit. Queries have no side effects, so they are also
/// retried after an interrupted connection, and after `500` and above.
///
/// The delay before a retry starts at 100 ms and doubles up to 5 s. It is shortened at random by up
/// to a half, so that many backends do not retry at the same moment. A `retry-after` of up to a
/// minute is honoured, with a second added to whole seconds, because servers round down; if it is
/// longer, the error is returned. Every attempt is signed again.
///
/// # Examples
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
#[doc(alias = "backoff")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_retries: u32,
    scope: Scope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Connect,
    AtLeastOnce,
}

impl RetryPolicy {
    /// Never retries.
    #[must_use]
    pub const fn never() -> Self {
        Self::on_connect(0)
    }

    /// Retries failed connections, requests refused with `429`, and queries, up to `max_retries` times.
    ///
    /// No event is ever sent twice. This is the default, with two retries.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::transport::TransportErrorKind;
    /// use pusher_channels::{RetryPolicy, channel_name};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let client = recorder.client_builder().retry(RetryPolicy::on_connect(5)).build()?;
    /// for _ in 0..5 {
    ///     recorder.fail_next(TransportErrorKind::Connect);
    /// }
    /// client.trigger(&channel_name!("news")).event("headline").text("It works")?.send().await?;
    /// assert_eq!(recorder.waits().len(), 5);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub const fn on_connect(max_retries: u32) -> Self {
        Self {
            max_retries,
            scope: Scope::Connect,
        }
    }

    /// Retries up to `max_retries` times, also after a timeout, an interrupted connection, and `500`
    /// and above.
    ///
    /// An event can arrive **more than once**, because the API server may have published it before
    /// the response was lost. Choose this if a lost event is worse than a repeated one.
    ///
    /// ```
    /// use pusher_channels::testing::Recorder;
    /// use pusher_channels::transport::TransportErrorKind;
    /// use pusher_channels::{RetryPolicy, channel_name};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recorder = Recorder::new()?;
    /// let client = recorder.client_builder().retry(RetryPolicy::at_least_once(2)).build()?;
    /// recorder.fail_next(TransportErrorKind::Timeout); // an error with `on_connect`
    /// client.trigger(&channel_name!("news")).event("headline").text("It works")?.send().await?;
    /// assert_eq!(recorder.waits().len(), 1);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub const fn at_least_once(max_retries: u32) -> Self {
        Self {
            max_retries,
            scope: Scope::AtLeastOnce,
        }
    }

    /// Returns the delay before the next attempt, or `None` to give up.
    pub(crate) fn wait(
        &self,
        attempts_made: u32,
        effect: Effect,
        failure: Failure,
        retry_after: RetryAfter,
    ) -> Option<Duration> {
        if attempts_made > self.max_retries || !self.covers(effect, failure) {
            return None;
        }
        let backoff = backoff(attempts_made);
        match retry_after {
            RetryAfter::Missing => Some(backoff),
            RetryAfter::Seconds(delay) if delay <= MAX_RETRY_AFTER => {
                // Sockudo rounds down, so a retry after exactly this delay can still be too early.
                let is_whole = delay.subsec_nanos() == 0;
                let rounding = if is_whole { ROUNDING } else { Duration::ZERO };
                Some((delay + rounding).max(backoff))
            }
            // A server that asks for a longer delay, or in a form that is not understood, is left
            // to the caller: retrying earlier would make an overload worse.
            RetryAfter::Seconds(_) | RetryAfter::Unknown => None,
        }
    }

    /// Returns how long a publisher pauses after `429`, or `None` to fail its events.
    #[cfg(feature = "publisher")]
    pub(crate) fn pause(&self, retry_after: RetryAfter) -> Option<Duration> {
        let busy = Failure::Status(StatusCode::TOO_MANY_REQUESTS);
        let wait = self.wait(1, Effect::Writes, busy, retry_after)?;
        // Without a header, a rate limit of some requests per second is the usual one.
        Some(match retry_after {
            RetryAfter::Missing => ROUNDING,
            _ => wait,
        })
    }

    fn covers(&self, effect: Effect, failure: Failure) -> bool {
        let may_repeat = self.scope == Scope::AtLeastOnce;
        let is_harmless = effect == Effect::Reads;
        match failure {
            Failure::Transport(TransportErrorKind::Connect) => true,
            Failure::Transport(TransportErrorKind::Interrupted) => may_repeat || is_harmless,
            // Do not triple the caller's wait after a timeout unless asked to.
            Failure::Transport(TransportErrorKind::Timeout) => may_repeat,
            Failure::Transport(_) => false,
            // Rate limits are checked before anything acts on a request: interop/src/checks/errors.rs
            // shows it for Sockudo and soketi.
            Failure::Status(StatusCode::TOO_MANY_REQUESTS) => true,
            Failure::Status(status) => status.is_server_error() && (may_repeat || is_harmless),
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::on_connect(2)
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait: nobody else implements `IsRetryPolicy`"
    )]
    pub trait Sealed {}
    impl Sealed for super::RetryPolicy {}
}

/// Implemented by [`RetryPolicy`] alone, so that the compiler can say how to make one of a number.
///
/// You never implement this trait; the compiler names it in errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `RetryPolicy`",
    label = "expected a `RetryPolicy`",
    note = "for up to three retries: `RetryPolicy::on_connect(3)`, or `RetryPolicy::at_least_once(3)` if an event may arrive twice; for none: `RetryPolicy::never()`"
)]
pub trait IsRetryPolicy: sealed::Sealed {
    #[doc(hidden)]
    fn into_policy(self) -> RetryPolicy;
}

#[diagnostic::do_not_recommend]
impl IsRetryPolicy for RetryPolicy {
    fn into_policy(self) -> RetryPolicy {
        self
    }
}

/// The effect of a request on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A query without side effects.
    Reads,
    /// Takes effect each time that it arrives.
    Writes,
}

/// The failure that ended an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    Transport(TransportErrorKind),
    Status(StatusCode),
}

/// Doubles with each attempt, shortened at random by up to a half.
fn backoff(attempts_made: u32) -> Duration {
    // The limit keeps the shift from overflowing.
    let doublings = attempts_made.saturating_sub(1).min(16);
    let full = FIRST_DELAY.saturating_mul(1 << doublings).min(MAX_DELAY);
    let mut random = [0];
    // A failure only costs the jitter.
    let _ = crypto::random(&mut random);
    let [jitter] = random;
    // Half jitter: clients that failed together do not come back together, and none returns
    // immediately.
    full - full * u32::from(jitter) / 512
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONNECT: Failure = Failure::Transport(TransportErrorKind::Connect);
    const TIMEOUT: Failure = Failure::Transport(TransportErrorKind::Timeout);
    const BUSY: Failure = Failure::Status(StatusCode::TOO_MANY_REQUESTS);

    #[test]
    fn default_retries_writes_only_if_they_had_no_effect() {
        let retry = RetryPolicy::default();
        assert!(
            retry
                .wait(1, Effect::Writes, CONNECT, RetryAfter::Missing)
                .is_some()
        );
        assert!(
            retry
                .wait(2, Effect::Writes, CONNECT, RetryAfter::Missing)
                .is_some()
        );
        assert!(
            retry
                .wait(1, Effect::Writes, BUSY, RetryAfter::Missing)
                .is_some()
        );
        assert_eq!(
            retry.wait(3, Effect::Writes, CONNECT, RetryAfter::Missing),
            None
        );
        for failure in [
            TIMEOUT,
            Failure::Transport(TransportErrorKind::Interrupted),
            Failure::Transport(TransportErrorKind::ResponseTooLarge),
            Failure::Transport(TransportErrorKind::Other),
            Failure::Status(StatusCode::SERVICE_UNAVAILABLE),
        ] {
            assert_eq!(
                retry.wait(1, Effect::Writes, failure, RetryAfter::Missing),
                None,
                "{failure:?}"
            );
        }
        assert_eq!(
            RetryPolicy::never().wait(1, Effect::Writes, CONNECT, RetryAfter::Missing),
            None
        );
    }

    #[test]
    fn delays_are_shortened_at_random_by_up_to_a_half() {
        let delays: Vec<Duration> = (0..64).map(|_| backoff(1)).collect();
        let range = FIRST_DELAY / 2..=FIRST_DELAY;
        assert!(
            delays.iter().all(|delay| range.contains(delay)),
            "{delays:?}"
        );
        // Each is with probability 1/2, so that none is with 2^-64.
        let is_short = |delay: &Duration| *delay < FIRST_DELAY * 3 / 4;
        assert!(delays.iter().any(is_short), "{delays:?}");
    }

    #[cfg(feature = "publisher")]
    #[test]
    fn publisher_pauses_for_a_second_without_retry_after() {
        let retry = RetryPolicy::default();
        let second = Duration::from_secs(1);
        assert_eq!(retry.pause(RetryAfter::Missing), Some(second));
        assert_eq!(RetryPolicy::never().pause(RetryAfter::Missing), None);
    }

    #[test]
    fn default_retries_reads_after_temporary_failures() {
        let retry = RetryPolicy::default();
        let wait = |failure| retry.wait(1, Effect::Reads, failure, RetryAfter::Missing);
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
            RetryPolicy::never().wait(1, Effect::Reads, BUSY, RetryAfter::Missing),
            None
        );
    }

    #[test]
    fn at_least_once_retries_writes_after_temporary_failures() {
        let retry = RetryPolicy::at_least_once(1);
        for failure in [
            CONNECT,
            TIMEOUT,
            BUSY,
            Failure::Status(StatusCode::INTERNAL_SERVER_ERROR),
        ] {
            assert!(
                retry
                    .wait(1, Effect::Writes, failure, RetryAfter::Missing)
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
                retry.wait(1, Effect::Writes, failure, RetryAfter::Missing),
                None,
                "{failure:?}"
            );
        }
    }

    #[test]
    fn honours_retry_after_up_to_a_minute() {
        let retry = RetryPolicy::at_least_once(9);
        let wait = |seconds| {
            retry.wait(
                1,
                Effect::Writes,
                BUSY,
                RetryAfter::Seconds(Duration::from_secs(seconds)),
            )
        };
        assert_eq!(wait(7), Some(Duration::from_secs(8)));
        assert_eq!(wait(60), Some(Duration::from_secs(61)));
        assert_eq!(wait(61), None);
        assert_eq!(wait(0), Some(Duration::from_secs(1)));
        let exact = RetryAfter::Seconds(Duration::from_millis(1_200));
        let exact = retry.wait(1, Effect::Writes, BUSY, exact);
        assert_eq!(exact, Some(Duration::from_millis(1_200)));
    }

    #[test]
    fn delays_grow_and_stay_within_bounds() {
        for attempt in [1, 2, 3, 6, 7, 40, u32::MAX] {
            let wait = backoff(attempt);
            assert!(
                wait >= FIRST_DELAY / 2 && wait <= MAX_DELAY,
                "{attempt}: {wait:?}"
            );
        }
        assert!(backoff(7) >= MAX_DELAY / 2);
    }
}
