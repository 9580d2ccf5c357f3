//! What every request of a client is signed and sent with.

use core::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::Uri;

use crate::credentials::{AppId, AppKey};
use crate::crypto::SigningKey;
#[cfg(feature = "blocking")]
use crate::transport::BlockingTransport;
use crate::transport::{Retry, Transport};

/// One app of the service, and the way to it.
pub(crate) struct App {
    pub(crate) app_id: AppId,
    pub(crate) key: AppKey,
    pub(crate) signing: SigningKey,
    /// Scheme, host and port.
    pub(crate) origin: Uri,
    /// What stands in front of the signed path: sent, but not signed. Empty, or without a `/` at
    /// its end.
    pub(crate) base_path: String,
    /// The paths of the calls that are made the most.
    pub(crate) events_path: Arc<str>,
    pub(crate) batch_path: Arc<str>,
    pub(crate) max_data_size: usize,
    pub(crate) max_batch_len: usize,
    pub(crate) retry: Retry,
    pub(crate) clock: Clock,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    pub(crate) blocking_transport: Option<Arc<dyn BlockingTransport>>,
}

impl App {
    /// The path of a call. Names and ids need no encoding: that is part of being valid.
    pub(crate) fn path(&self, segments: &[&str]) -> String {
        let mut path = format!("/apps/{}", self.app_id);
        for segment in segments {
            path.push('/');
            path.push_str(segment);
        }
        path
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("app_id", &self.app_id.as_ref())
            .field("origin", &self.origin)
            .field("base_path", &self.base_path)
            .finish_non_exhaustive()
    }
}

/// The app of the client that sends something, in the methods of public traits.
#[derive(Debug)]
#[doc(hidden)]
pub struct Sender(pub(crate) Arc<App>);

/// Where the time comes from that requests are signed with.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
