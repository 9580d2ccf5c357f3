//! Sending: sign, call the transport, read, and try again where that is safe.

use core::time::Duration;

use bytes::Bytes;
use http::Method;

use super::Request;
use super::retry::{Effect, Failure};
use crate::error::{Error, TransportError};

impl<R> Request<R> {
    /// Sends the request and reads its answer.
    ///
    /// The future is `Send` and borrows nothing, so it can be spawned. Dropping it gives the call
    /// up; the service may have acted on it by then.
    ///
    /// # Errors
    ///
    /// Everything that [`Error`] can say: nothing was reached, nothing came back in time, the
    /// service refused, or its answer could not be read. Before that, what the client's
    /// [`RetryPolicy`](crate::RetryPolicy) covers was tried again.
    pub async fn send(self) -> Result<R, Error> {
        let app = &*self.app;
        let transport = app.transport.as_deref().ok_or_else(Error::no_transport)?;
        let mut attempts = 0;
        loop {
            let signed = self.to_http(app.clock.now())?;
            attempts += 1;
            match self.judge(attempts, transport.call(signed).await) {
                Verdict::Done(result) => return result,
                Verdict::Again { wait, error } => match transport.sleep(wait) {
                    Some(slept) => slept.await,
                    None => return Err(error),
                },
            }
        }
    }

    /// Sends the request and reads its answer, while the thread waits: for programs without a
    /// runtime. In async code use [`send`](Self::send).
    ///
    /// ```
    /// use pusher_channels::{channel_name, event_name, testing};
    ///
    /// let server = testing::Server::start_blocking()?;
    /// let request = server
    ///     .client()
    ///     .trigger(&channel_name!("news"))
    ///     .event(event_name!("greeting"))
    ///     .text("hello")?
    ///     .into_request();
    ///
    /// request.send_blocking()?;
    /// assert_eq!(server.triggered().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<R, Error> {
        let app = &*self.app;
        let transport = app
            .blocking_transport
            .as_deref()
            .ok_or_else(Error::no_transport)?;
        let mut attempts = 0;
        loop {
            let signed = self.to_http(app.clock.now())?;
            attempts += 1;
            match self.judge(attempts, transport.call(signed)) {
                Verdict::Done(result) => return result,
                Verdict::Again { wait, error } => {
                    if !transport.sleep(wait) {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// What becomes of the call after this attempt.
    fn judge(
        &self,
        attempts_made: u32,
        outcome: Result<http::Response<Bytes>, TransportError>,
    ) -> Verdict<R> {
        self.note(attempts_made, &outcome);
        let (failure, error) = match outcome {
            Ok(response) => match self.read(&response) {
                Ok(answer) => return Verdict::Done(Ok(answer)),
                Err(error) => match error.refusal() {
                    Some(status) => (Failure::Status(status), error),
                    None => return Verdict::Done(Err(error)),
                },
            },
            Err(error) => (
                Failure::Transport(error.kind()),
                Error::not_answered(error, self.app.origin.authority()),
            ),
        };
        let effect = if self.method == Method::GET {
            Effect::Asks
        } else {
            Effect::Acts
        };
        let retry = &self.app.retry;
        match retry.wait(attempts_made, effect, failure, error.requested_delay()) {
            Some(wait) => Verdict::Again { wait, error },
            None => Verdict::Done(Err(error)),
        }
    }
}

impl<R> Request<R> {
    /// Tells the log how an attempt ended: what was called and the status, never the query or a body.
    #[cfg(feature = "tracing")]
    fn note(&self, attempt: u32, outcome: &Result<http::Response<Bytes>, TransportError>) {
        let (method, path) = (self.method.as_str(), &*self.path);
        match outcome {
            Ok(response) => tracing::debug!(
                method,
                path,
                attempt,
                status = response.status().as_u16(),
                answer_bytes = response.body().len(),
                "answered"
            ),
            Err(error) => {
                tracing::warn!(method, path, attempt, kind = ?error.kind(), "not answered");
            }
        }
    }

    #[cfg(not(feature = "tracing"))]
    #[expect(clippy::unused_self, reason = "with the feature `tracing` it is used")]
    fn note(&self, _: u32, _: &Result<http::Response<Bytes>, TransportError>) {}
}

enum Verdict<R> {
    Done(Result<R, Error>),
    /// Another attempt after this time. `error` is for those who cannot wait.
    Again {
        wait: Duration,
        error: Error,
    },
}
