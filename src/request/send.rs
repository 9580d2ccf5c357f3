//! Sending: sign, call the transport, read, and try again where that is safe.

use bytes::Bytes;
use http::Method;

use super::{Error, Request};
use crate::transport::{Effect, Failure, TransportError};

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
    /// [`Retry`](crate::Retry) covers was tried again.
    pub async fn send(self) -> Result<R, Error> {
        let app = &*self.app;
        let transport = app.transport.as_deref().ok_or_else(Error::no_transport)?;
        let mut attempts = 0;
        loop {
            let signed = self.to_http(app.clock.now())?;
            let outcome = transport.call(signed).await;
            attempts += 1;
            note(attempts, &outcome);

            let (failure, error) = match outcome {
                Ok(response) => match self.read(&response) {
                    Err(error) if !response.status().is_success() => {
                        (Failure::Status(response.status()), error)
                    }
                    read => return read,
                },
                Err(error) => (Failure::Transport(error.kind()), Error::from(error)),
            };
            let wait = app
                .retry
                .wait(attempts, self.effect(), failure, error.retry_after())
                .and_then(|wait| transport.sleep(wait));
            match wait {
                Some(slept) => slept.await,
                None => return Err(error),
            }
        }
    }

    fn effect(&self) -> Effect {
        if self.method == Method::GET {
            Effect::Asks
        } else {
            Effect::Acts
        }
    }
}

/// Tells the log how an attempt ended: its number and the status, never the URL or the body.
#[cfg(feature = "tracing")]
fn note(attempt: u32, outcome: &Result<http::Response<Bytes>, TransportError>) {
    match outcome {
        Ok(response) => tracing::debug!(
            attempt,
            status = response.status().as_u16(),
            answer_bytes = response.body().len(),
            "answered"
        ),
        Err(error) => tracing::warn!(attempt, kind = ?error.kind(), "not answered"),
    }
}

#[cfg(not(feature = "tracing"))]
fn note(_: u32, _: &Result<http::Response<Bytes>, TransportError>) {}
