//! The double as a transport, without sockets.

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

/// The same double as [`Server`](super::Server), without sockets and without a runtime: a
/// [`Transport`] that checks, answers and remembers. With the feature `blocking` it is a
/// `BlockingTransport` too.
///
/// It has no clock either: what a client would wait between two attempts is remembered, and takes
/// no time. Where a server would break the connection, the call fails as
/// [`TransportErrorKind::Interrupted`].
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
/// assert_eq!(recorder.waits().len(), 1); // tried again once
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Recorder {
    service: Arc<Service>,
}

impl Recorder {
    /// A recorder with the default settings. For others see [`Recorder::builder`].
    ///
    /// # Errors
    ///
    /// When the operating system gives no random bytes.
    pub fn new() -> io::Result<Self> {
        Self::builder().record()
    }

    /// Changes settings first.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(super) fn of(service: Arc<Service>) -> Self {
        Self { service }
    }

    /// A client that sends to this recorder, without an encryption key.
    ///
    /// # Panics
    ///
    /// Never: the settings of a recorder are valid.
    #[must_use]
    pub fn client(&self) -> Client {
        #[expect(
            clippy::expect_used,
            reason = "the settings were checked by the builder"
        )]
        self.client_builder()
            .build()
            .expect("a client of the recorder")
    }

    /// A client that sends to this recorder, with its encryption key.
    #[must_use]
    pub fn encrypted_client(&self) -> Client<EncryptionKey> {
        self.client()
            .with_encryption_key(self.encryption_key().clone())
    }

    /// A client that sends to this recorder, and whose settings you can change.
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

    /// How long a client would have waited between its attempts.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.service.waits()
    }

    /// Lets the next call fail like this.
    pub fn fail_next(&self, kind: TransportErrorKind) {
        self.service.prepare(Prepared::Failure(kind));
    }

    inspect!();

    fn answer(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        match self.service.handle(request) {
            Prepared::Response(answer) => response(answer.form),
            Prepared::Failure(kind) => Err(TransportError::new(kind)),
        }
    }
}

impl Transport for Recorder {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        Box::pin(ready(self.answer(request)))
    }

    fn sleep(&self, duration: Duration) -> Option<BoxFuture<()>> {
        self.service.wait(duration);
        Some(Box::pin(ready(())))
    }
}

#[cfg(feature = "blocking")]
impl BlockingTransport for Recorder {
    fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        self.answer(request)
    }

    fn sleep(&self, duration: Duration) -> bool {
        self.service.wait(duration);
        true
    }
}

fn response(form: Form) -> Result<http::Response<Bytes>, TransportError> {
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
