//! The test server as a transport, without sockets.

use core::fmt;
use core::future::ready;
use core::time::Duration;
use std::io;
use std::sync::Arc;

use bytes::Bytes;

use super::builder::Builder;
use super::inspect::inspect;
use super::response::{Content, Form};
use super::service::{Prepared, Service};
use crate::client::{Client, ClientBuilder};
use crate::config::EncryptionKey;
use crate::error::{TransportError, TransportErrorKind};
#[cfg(feature = "blocking")]
use crate::transport::BlockingTransport;
use crate::transport::{BoxFuture, Transport};

/// A [`Server`](super::Server) without sockets and without a runtime: a [`Transport`] that checks,
/// responds and records. With the feature `blocking`, it is a `BlockingTransport` as well.
///
/// It has no clock either: delays between attempts are recorded and take no time. Where a server
/// would break the connection, the request fails with [`TransportErrorKind::Interrupted`].
///
/// ```
/// use pusher_channels::testing::Recorder;
/// use pusher_channels::{channel_name, event_name};
/// use pusher_channels::transport::TransportErrorKind;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = Recorder::new()?;
/// let client = recorder.client();
///
/// recorder.fail_next(TransportErrorKind::Connect);
/// client.trigger(&channel_name!("news")).event(event_name!("e")).text("x")?.send().await?;
///
/// assert_eq!(recorder.triggered().len(), 1);
/// assert_eq!(recorder.waits().len(), 1); // retried once
/// # Ok(()) }
/// ```
#[doc(alias("mock", "fake", "stub"))]
#[derive(Clone)]
pub struct Recorder {
    service: Arc<Service>,
}

impl Recorder {
    /// Creates a recorder with the default settings. See [`Recorder::builder`] for others.
    ///
    /// # Errors
    ///
    /// If the operating system's random number generator is unavailable.
    pub fn new() -> io::Result<Self> {
        Self::builder().record()
    }

    /// Starts to configure a recorder.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(super) fn of(service: Arc<Service>) -> Self {
        Self { service }
    }

    /// Returns a client that sends to this recorder, without an encryption key.
    ///
    /// # Panics
    ///
    /// Never, because the settings of a recorder are valid.
    #[must_use]
    pub fn client(&self) -> Client {
        #[expect(
            clippy::expect_used,
            reason = "the settings were checked by the builder"
        )]
        self.client_builder()
            .build()
            .expect("the settings of the recorder are valid")
    }

    /// Returns a client that sends to this recorder, with its encryption key.
    #[must_use]
    pub fn encrypted_client(&self) -> Client<EncryptionKey> {
        self.client()
            .with_encryption_key(self.encryption_key().clone())
    }

    /// Returns the builder of a client that sends to this recorder, so that its settings can be
    /// changed.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder = self
            .service
            .settings
            .client_builder("recorder.invalid")
            .transport(self.clone());
        #[cfg(feature = "blocking")]
        let builder = builder.blocking_transport(self.clone());
        builder
    }

    /// Returns the delays that a client would have waited between its attempts.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.service.waits()
    }

    /// Makes the next request fail with an error of this kind.
    pub fn fail_next(&self, kind: TransportErrorKind) {
        self.service.prepare(Prepared::Failure(kind));
    }

    inspect!();

    fn response(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        match self.service.handle(request) {
            Prepared::Response(response) => to_http(response.form),
            Prepared::Failure(kind) => Err(TransportError::new(kind)),
        }
    }
}

impl Builder {
    /// Creates a recorder with these settings.
    ///
    /// # Errors
    ///
    /// If a setting is invalid, or the operating system's random number generator is unavailable.
    pub fn record(self) -> io::Result<Recorder> {
        Ok(Recorder::of(self.into_service()?))
    }
}

impl Transport for Recorder {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        Box::pin(ready(self.response(request)))
    }

    fn sleep(&self, duration: Duration) -> Option<BoxFuture<()>> {
        // Ready at once, so that tests of retries take no time.
        self.service.wait(duration);
        Some(Box::pin(ready(())))
    }
}

#[cfg(feature = "blocking")]
impl BlockingTransport for Recorder {
    fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        self.response(request)
    }

    fn sleep(&self, duration: Duration) -> bool {
        self.service.wait(duration);
        true
    }
}

// The same outcomes as on a socket, expressed as errors of a transport.
fn to_http(form: Form) -> Result<http::Response<Bytes>, TransportError> {
    match form {
        Form::Http {
            status,
            headers,
            body,
        } => {
            let mut response = http::Response::new(match body {
                Content::Bytes(bytes) => bytes,
                Content::Zeros(len) => vec![0; len].into(),
            });
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        }
        Form::Usual | Form::Cut(_) | Form::Raw(_) => {
            Err(TransportError::new(TransportErrorKind::Interrupted))
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}
