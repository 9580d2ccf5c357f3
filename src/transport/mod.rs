//! Transports: how requests reach the API server.
//!
//! The features `reqwest` and `blocking` provide transports. Implement [`Transport`] or
//! `BlockingTransport` to use another HTTP client.
//!
//! # Examples
//!
//! ```
//! use bytes::Bytes;
//! use pusher_channels::transport::{BoxFuture, Transport, TransportError, TransportErrorKind};
//! use pusher_channels::{Client, channel_name, event_name};
//!
//! /// A transport whose server is down.
//! #[derive(Debug)]
//! struct Down;
//!
//! impl Transport for Down {
//!     fn call(
//!         &self,
//!         _: http::Request<Bytes>,
//!     ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>> {
//!         Box::pin(async { Err(TransportError::new(TransportErrorKind::Connect)) })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let builder = Client::builder("42", "278d425bdf160c739803", "7ad3773142a6692b25b8");
//! let client = builder.cluster("eu").transport(Down).build()?;
//! let trigger = client.trigger(&channel_name!("news")).event(event_name!("e")).text("x")?;
//! let error = trigger.send().await.unwrap_err();
//! assert!(error.is_connect());
//! # Ok(()) }
//! ```

#[cfg(any(feature = "reqwest", feature = "blocking"))]
mod options;
#[cfg(any(feature = "reqwest", feature = "blocking"))]
mod proxy_env;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
mod runtimes;
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

/// The boxed future that the methods of [`Transport`] return. Boxing keeps the trait dyn compatible.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Sends signed requests to the API server and returns its responses.
///
/// The feature `reqwest` provides one. Implement this trait to use another HTTP client or another
/// runtime; signing, parsing and retries stay the same.
///
/// An implementation is expected to:
///
/// * send the request unchanged and not follow redirects, because the URL contains the signature;
/// * return every response, whatever its status: a rejection is not a transport error;
/// * limit the duration of a call and the size of a response;
/// * keep the URL, and with it the signature, out of its errors and logs.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use pusher_channels::transport::{BoxFuture, Transport, TransportError};
///
/// /// Accepts every request without sending it.
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
#[doc(alias = "http_client")]
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and receives the whole response.
    ///
    /// # Errors
    ///
    /// Returns an error if no response was received. Its [kind](TransportErrorKind) decides whether the
    /// request is retried.
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<Result<http::Response<Bytes>, TransportError>>;

    /// Waits between two attempts. If it returns `None`, as the default does, nothing is retried.
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

/// Sends signed requests like [`Transport`], blocking the current thread.
///
/// It is used by [`send_blocking`](crate::Trigger::send_blocking). The feature `blocking` provides
/// one. Implement this trait to use another HTTP client; signing, parsing and retries stay the same,
/// and an implementation has to do what is expected of a [`Transport`].
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use pusher_channels::transport::{BlockingTransport, TransportError};
/// use pusher_channels::{Client, channel_name, event_name};
///
/// /// Accepts every request without sending it.
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
    /// Sends one request and receives the whole response. Several threads may call it at once.
    ///
    /// # Errors
    ///
    /// Returns an error if no response was received. Its [kind](TransportErrorKind) decides whether the
    /// request is retried.
    fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError>;

    /// Waits between two attempts, and returns true if it did. If it returns `false`, as the default
    /// does, nothing is retried.
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
