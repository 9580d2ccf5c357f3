//! How requests get to the service. Everything above this knows only the [`Transport`] trait, and
//! its blocking sibling.

#[cfg(any(feature = "reqwest", feature = "blocking"))]
mod options;
#[cfg(feature = "blocking")]
mod proxy_env;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "blocking")]
mod ureq;

use core::fmt;
use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;

#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::ReqwestTransport;
#[cfg(feature = "blocking")]
pub(crate) use self::ureq::UreqTransport;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
pub(crate) use options::{HttpOptions, ProxyChoice};

pub use crate::error::transport::{TransportError, TransportErrorKind};

/// A future on the heap, as object-safe traits return it.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Carries signed requests to the service and brings its answers back.
///
/// The feature `reqwest` has one ready. Write your own for another HTTP client or another
/// runtime; the signing, the reading of answers and the retries stay as they are.
///
/// An implementation is expected to
///
/// * send the request as it is, and not follow redirects: the signature is in the URL;
/// * give every answer back, whatever its status: a refusal is not a transport error;
/// * limit the time that a call takes, and the size of the answer it reads;
/// * keep the URL out of its errors and logs, for the same reason.
///
/// ```
/// use bytes::Bytes;
/// use pusher_channels::transport::{BoxFuture, Transport, TransportError};
///
/// /// Takes every request, and sends none.
/// #[derive(Debug)]
/// struct DryRun;
///
/// impl Transport for DryRun {
///     fn call(
///         &self,
///         request: http::Request<Bytes>,
///     ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
///         println!("{} with {} bytes", request.method(), request.body().len());
///         Box::pin(async { Ok(http::Response::new(Bytes::from_static(b"{}"))) })
///     }
/// }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and waits for the whole answer.
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>>;

    /// Waits between two attempts. `None`, the default, is for a transport that has no clock: then
    /// nothing is tried again.
    fn sleep(&self, duration: Duration) -> Option<BoxFuture<()>> {
        let _ = duration;
        None
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
        (**self).call(request)
    }

    fn sleep(&self, duration: Duration) -> Option<BoxFuture<()>> {
        (**self).sleep(duration)
    }
}

/// Carries signed requests to the service and brings its answers back, while the thread waits: the
/// blocking sibling of [`Transport`](Transport), for
/// [`send_blocking`](crate::Trigger::send_blocking).
///
/// The feature `blocking` has one ready. Write your own for another HTTP client; the signing, the
/// reading of answers and the retries stay as they are.
///
/// An implementation is expected to do what one of [`Transport`](Transport) is:
///
/// * send the request as it is, and not follow redirects: the signature is in the URL;
/// * give every answer back, whatever its status: a refusal is not a transport error;
/// * limit the time that a call takes, and the size of the answer it reads;
/// * keep the URL out of its errors and logs, for the same reason.
///
/// ```
/// use bytes::Bytes;
/// use pusher_channels::transport::{BlockingTransport, TransportError};
/// use pusher_channels::{Client, channel_name, event_name};
///
/// /// Takes every request, and sends none.
/// #[derive(Debug)]
/// struct DryRun;
///
/// impl BlockingTransport for DryRun {
///     fn call(
///         &self,
///         request: http::Request<Bytes>,
///     ) -> Result<http::Response<Bytes>, TransportError> {
///         println!("{} with {} bytes", request.method(), request.body().len());
///         Ok(http::Response::new(Bytes::from_static(b"{}")))
///     }
/// }
///
/// let client = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8")
///     .cluster("eu")
///     .blocking_transport(DryRun)
///     .build()?;
/// let trigger = client.trigger(&channel_name!("news")).event(event_name!("e")).text("x")?;
/// trigger.send_blocking()?;
/// # Ok::<(), pusher_channels::Error>(())
/// ```
#[cfg(feature = "blocking")]
pub trait BlockingTransport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and waits for the whole answer. May be called by several threads at once.
    ///
    /// # Errors
    ///
    /// When no answer came, with the [kind](TransportErrorKind) that decides what may be
    /// tried again.
    fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError>;

    /// Waits between two attempts, and says whether it did. `false`, the default, is for a
    /// transport that has no clock: then nothing is tried again.
    fn sleep(&self, duration: Duration) -> bool {
        let _ = duration;
        false
    }
}

#[cfg(feature = "blocking")]
impl<T: BlockingTransport + ?Sized> BlockingTransport for Arc<T> {
    fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        (**self).call(request)
    }

    fn sleep(&self, duration: Duration) -> bool {
        (**self).sleep(duration)
    }
}
